//! 分工: regions of the problem do not touch each other, so threads take them as they become free; the calling thread tells how far
//! the work is and passes on the wish to stop. Answers stand in the order of the regions.

use super::Progress;
use std::ops::ControlFlow;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};

/// Asked to stop? Tells also how much was done since the last time.
pub(super) struct Stop<'a> {
    wanted: &'a AtomicBool,
    told: Sender<u64>,
}

impl Stop<'_> {
    /// Tells of `done` more units; whether to stop.
    pub(super) fn tell(&self, done: u64) -> bool {
        // The listener is gone only when the whole work is being given up.
        let heard = done == 0 || self.told.send(done).is_ok();
        !heard || self.wanted.load(Ordering::Relaxed)
    }
}

/// Works through `regions` on `threads` threads.
pub(super) fn share<A: Send>(
    threads: usize,
    regions: &[Vec<u32>],
    report: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    work: impl Fn(&[u32], &Stop) -> A + Sync,
) -> Vec<A> {
    let of = regions.iter().map(|region| region.len() as u64).sum();
    // The largest first: the last thread should not be left alone with it.
    let mut order: Vec<usize> = (0..regions.len()).collect();
    order.sort_by_key(|i| (std::cmp::Reverse(regions[*i].len()), *i));
    let queue = Mutex::new(order.into_iter());
    let wanted = AtomicBool::new(false);
    let (told, heard) = channel();
    let run = |told: Sender<u64>| {
        let stop = Stop { wanted: &wanted, told };
        let next = || queue.lock().ok().and_then(|mut queue| queue.next());
        let mut answers = Vec::new();
        while let Some(i) = next() {
            answers.push((i, work(&regions[i], &stop)));
        }
        answers
    };
    let mut answers = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.max(1))
            .map(|_| {
                let told = told.clone();
                scope.spawn(|| run(told))
            })
            .collect();
        drop(told);
        let mut done = 0;
        while let Ok(more) = heard.recv() {
            done += more;
            if report(Progress { done, of }).is_break() {
                wanted.store(true, Ordering::Relaxed);
            }
        }
        let join = |worker: std::thread::ScopedJoinHandle<'_, Vec<(usize, A)>>| match worker.join() {
            Ok(part) => part,
            Err(panic) => std::panic::resume_unwind(panic),
        };
        workers.into_iter().flat_map(join).collect::<Vec<_>>()
    });
    answers.sort_by_key(|(i, _)| *i);
    answers.into_iter().map(|(_, answer)| answer).collect()
}
