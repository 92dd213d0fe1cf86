//! 分工: rows are cut into pieces and handed to threads as they become free. What comes back stands in the order of the pieces, so that
//! the number of threads cannot show.

use std::ops::Range;
use std::sync::Mutex;

/// Rows of one piece: enough that handing it out costs nothing, few enough that no thread waits long for the last.
pub(super) const PIECE: usize = 8_192;

/// Hands out `pieces` to `threads`; each thread makes itself a state first. Returns the answers in the order of the pieces, and the
/// states.
pub(super) fn share<P: Send, S: Send, A: Send>(
    threads: usize,
    pieces: impl Iterator<Item = P> + Send,
    state: impl Fn() -> S + Sync,
    work: impl Fn(P, &mut S) -> A + Sync,
) -> (Vec<A>, Vec<S>) {
    let queue = Mutex::new(pieces.enumerate());
    let next = || queue.lock().ok().and_then(|mut pieces| pieces.next());
    let run = || {
        let (mut own, mut answers) = (state(), Vec::new());
        while let Some((place, piece)) = next() {
            answers.push((place, work(piece, &mut own)));
        }
        (answers, own)
    };
    let done = std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(run)).collect();
        let mut done = vec![run()];
        for other in others {
            match other.join() {
                Ok(part) => done.push(part),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    });
    let (answers, states): (Vec<_>, Vec<S>) = done.into_iter().unzip();
    let mut answers: Vec<(usize, A)> = answers.into_iter().flatten().collect();
    answers.sort_unstable_by_key(|(place, _)| *place);
    (answers.into_iter().map(|(_, answer)| answer).collect(), states)
}

/// `0..rows` in pieces.
pub(super) fn ranges(rows: usize) -> impl Iterator<Item = Range<usize>> {
    (0..rows).step_by(PIECE).map(move |from| from..rows.min(from + PIECE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_stand_in_the_order_of_the_pieces() {
        for threads in [0, 1, 2, 7] {
            let (answers, counts) = share(
                threads,
                0..50,
                || 0,
                |piece, n| {
                    *n += 1;
                    piece * 2
                },
            );
            assert_eq!(answers, (0..50).map(|piece| piece * 2).collect::<Vec<_>>(), "{threads}");
            assert_eq!((counts.len(), counts.iter().sum::<i32>()), (threads.max(1), 50));
        }
    }

    #[test]
    fn pieces_cover_every_row_once() {
        for rows in [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE] {
            let all: Vec<usize> = ranges(rows).flatten().collect();
            assert_eq!(all, (0..rows).collect::<Vec<_>>());
        }
    }
}
