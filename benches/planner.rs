//! The planner on a province: 20,000 invented units in 18 counties, two threads. Goal: 10 seconds; the gap is printed.

#[path = "../tests/planner/instances.rs"]
mod instances;

use dishu::plan::{Total, propose};
use std::ops::ControlFlow;
use std::time::Instant;

/// Units to group.
const UNITS: usize = 20_000;

fn main() {
    // What the tests use of the instances is not unused here.
    let _ = instances::small;
    let problem = instances::province(1, UNITS);
    let start = Instant::now();
    let solution = propose(&problem, 2, &mut |_| ControlFlow::Continue(()));
    let Total { uncovered, halves, .. } = solution.total;
    println!(
        "{UNITS} units: {} groups, {uncovered} left out (floor {}), cost {:.1}, floor {:.1}, gap {:.1} %, {:.1} s (goal 10 s)",
        solution.groups.len(),
        solution.uncovered_floor,
        halves as f64 / 2.0,
        solution.halves_floor as f64 / 2.0,
        100.0 * solution.gap(),
        start.elapsed().as_secs_f64()
    );
}
