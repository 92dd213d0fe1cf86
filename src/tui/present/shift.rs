//! 平移 (shift). Finds the rows that moved as a whole, so that the terminal can move them itself.

use std::hash::{Hash, Hasher};

use super::grid::{Grid, Slot};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Up,
    Down,
}

/// Rows `top..=bottom` move by `n` rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shift {
    pub(super) top: usize,
    pub(super) bottom: usize,
    pub(super) n: usize,
    pub(super) way: Way,
}

/// A shift costs some 20 bytes by itself; it must save more than this.
const SHIFT_GAIN_MIN: i64 = 40;

/// Two pictures as rows that can be compared quickly and weighed.
struct Rows {
    shown: Vec<u64>,
    next: Vec<u64>,
    weight: Vec<i64>,
}

impl Shift {
    /// The shift that saves most bytes, if one saves enough.
    pub(super) fn find(shown: &Grid, next: &Grid) -> Option<Shift> {
        let rows = Rows {
            shown: (0..next.height).map(|y| row_hash(shown.row(y))).collect(),
            next: (0..next.height).map(|y| row_hash(next.row(y))).collect(),
            weight: (0..next.height).map(|y| row_weight(next.row(y))).collect(),
        };
        let n_changed = (0..next.height).filter(|y| rows.shown[*y] != rows.next[*y]).count();
        if n_changed < 3 {
            return None;
        }
        let ways = [Way::Up, Way::Down];
        let all = (1..next.height).flat_map(|n| ways.into_iter().map(move |way| (n, way)));
        let best = all
            .filter_map(|(n, way)| rows.best_region(n, way))
            .max_by_key(|(gain, shift)| (*gain, usize::MAX - shift.n))?;
        (best.0 >= SHIFT_GAIN_MIN).then_some(best.1)
    }
}

impl Rows {
    /// The region in which moving by `n` rows saves most (largest sum of neighbours), less what the rows at its open
    /// end lose.
    fn best_region(&self, n: usize, way: Way) -> Option<(i64, Shift)> {
        let targets = match way {
            Way::Up => 0..self.next.len() - n,
            Way::Down => n..self.next.len(),
        };
        let mut best: Option<(i64, usize, usize)> = None;
        let (mut sum, mut start) = (0_i64, targets.start);
        for y in targets {
            if sum <= 0 {
                (sum, start) = (0, y);
            }
            sum += self.gain(y, n, way);
            if sum > best.map_or(0, |(gain, ..)| gain) {
                best = Some((sum, start, y));
            }
        }
        let (gain, first, last) = best?;
        let (top, bottom, vacated) = match way {
            Way::Up => (first, last + n, last + 1..=last + n),
            Way::Down => (first - n, last, first - n..=first - 1),
        };
        let lost: i64 = vacated.filter(|y| self.shown[*y] == self.next[*y]).map(|y| self.weight[y]).sum();
        Some((gain - lost, Shift { top, bottom, n, way }))
    }

    fn gain(&self, y: usize, n: usize, way: Way) -> i64 {
        let from = if way == Way::Up { y + n } else { y - n };
        let (stays, arrives) = (self.shown[y] == self.next[y], self.shown[from] == self.next[y]);
        match (stays, arrives) {
            (false, true) => self.weight[y],
            (true, false) => -self.weight[y],
            _ => 0,
        }
    }
}

fn row_hash(row: &[Slot]) -> u64 {
    let mut hasher = rustc_hash::FxHasher::default();
    row.hash(&mut hasher);
    hasher.finish()
}

fn row_weight(row: &[Slot]) -> i64 {
    let n: usize = row.iter().filter(|slot| !slot.is_blank()).map(Slot::n_bytes).sum();
    i64::try_from(n).unwrap_or(i64::MAX / 1024)
}
