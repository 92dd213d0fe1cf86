//! 任务状态: 待派 -> 已派 -> 已联系 -> 已走访 -> 待审 -> 销号, with 退回, 暂缓, 经核实不成立, 核实无误 and 移交. One table says what each deed
//! makes of each state and what it lacks; a close-out is believed only when the re-audit agrees.

use crate::coded;
use crate::model::task::{Deed, Phone, TaskKind, TaskState};

coded! {
    /// 层级: the least rank for a deed; how ranks are called is said elsewhere.
    Rank {
        #[default] Inspector = 1, "摸排人员", "inspector";
        Reviewer = 2, "复核", "reviewer";
        Organiser = 3, "党务专干", "organiser";
    }
}

/// Who may do it at least.
pub fn least(deed: Deed) -> Rank {
    match deed {
        Deed::Call | Deed::Visit | Deed::Submit | Deed::HandOver => Rank::Inspector,
        Deed::Return
        | Deed::Suspend
        | Deed::Resume
        | Deed::Close
        | Deed::Refute
        | Deed::Verify
        | Deed::Receive
        | Deed::Answer
        | Deed::Reopen => Rank::Reviewer,
        Deed::Make | Deed::Join | Deed::Assign | Deed::Unassign | Deed::Withdraw | Deed::Due => Rank::Organiser,
    }
}

/// What the re-audit says of a task's matters.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Proof {
    /// Matters the task carries.
    pub n_matters: u32,
    /// Of them still found, not 核实无误.
    pub n_open: u32,
}

impl Proof {
    /// The re-audit finds nothing any more.
    pub fn agrees(self) -> bool {
        self.n_open == 0
    }
}

/// What a deed meets.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Standing {
    /// 类别
    pub kind: TaskKind,
    /// 状态
    pub state: TaskState,
    /// Somebody has it.
    pub is_assigned: bool,
    /// What the re-audit says.
    pub proof: Proof,
    /// Of a call: how it went.
    pub phone: Phone,
}

/// Why a deed is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// Not from this state.
    NotFrom(TaskState),
    /// 仍查得: matters the re-audit still finds.
    StillOpen(u32),
    /// Nobody has it.
    NobodyHasIt,
}

/// The state after a deed.
///
/// # Errors
/// When the deed does not fit the state, or a close-out is not proved.
pub fn next(at: Standing, deed: Deed) -> Result<TaskState, Refusal> {
    use TaskState as S;
    let not = Err(Refusal::NotFrom(at.state));
    let on_desk = matches!(at.state, S::Assigned | S::Contacted | S::Returned | S::Visited);
    match deed {
        Deed::Make => not,
        Deed::Assign => match at.state {
            S::Pending => Ok(S::Assigned),
            state if state.is_over() => not,
            state => Ok(state),
        },
        Deed::Unassign => match at.state {
            S::Assigned | S::Contacted | S::Returned => Ok(S::Pending),
            _ => not,
        },
        Deed::Call | Deed::Visit if at.state == S::Pending => Err(Refusal::NobodyHasIt),
        Deed::Call if on_desk => Ok(match at.phone {
            Phone::Agreed | Phone::Unwilling if at.state != S::Visited => S::Contacted,
            _ => at.state,
        }),
        Deed::Visit if on_desk => Ok(S::Visited),
        Deed::Submit => match at.state {
            S::Visited => Ok(S::Review),
            S::Assigned | S::Contacted | S::Returned if at.kind != TaskKind::Visit => Ok(S::Review),
            _ => not,
        },
        Deed::Return => from(at, &[S::Review], S::Returned),
        Deed::Suspend if at.state.is_open() => Ok(S::Suspended),
        Deed::Resume => from(at, &[S::Suspended], desk(at)),
        Deed::Close => close(at, S::Closed),
        Deed::Refute => close(at, S::Refuted),
        Deed::Verify => from(at, &[S::Review], S::Verified),
        Deed::HandOver if at.state.is_open() => Ok(S::Sent),
        Deed::Receive => from(at, &[S::Sent], S::Received),
        Deed::Answer => from(at, &[S::Sent, S::Received], S::Review),
        Deed::Reopen if at.state.is_over() => Ok(desk(at)),
        Deed::Withdraw | Deed::Due | Deed::Join if !at.state.is_over() => {
            Ok(if deed == Deed::Withdraw { S::Withdrawn } else { at.state })
        }
        Deed::Call
        | Deed::Visit
        | Deed::Suspend
        | Deed::HandOver
        | Deed::Reopen
        | Deed::Withdraw
        | Deed::Due
        | Deed::Join => not,
    }
}

/// Back on the desk of who had it.
fn desk(at: Standing) -> TaskState {
    if at.is_assigned { TaskState::Assigned } else { TaskState::Pending }
}

fn from(at: Standing, states: &[TaskState], to: TaskState) -> Result<TaskState, Refusal> {
    if states.contains(&at.state) { Ok(to) } else { Err(Refusal::NotFrom(at.state)) }
}

/// From 待审 when the re-audit agrees. What an import already mended needs no visit: its matters are gone.
fn close(at: Standing, to: TaskState) -> Result<TaskState, Refusal> {
    if at.state.is_over() || at.state.is_elsewhere() {
        return Err(Refusal::NotFrom(at.state));
    }
    if !at.proof.agrees() {
        return Err(Refusal::StillOpen(at.proof.n_open));
    }
    let is_mended = at.proof.n_matters > 0 && to == TaskState::Closed;
    if at.state == TaskState::Review || is_mended { Ok(to) } else { Err(Refusal::NotFrom(at.state)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(state: TaskState) -> Standing {
        Standing {
            kind: TaskKind::Visit,
            state,
            is_assigned: true,
            proof: Proof { n_matters: 1, n_open: 0 },
            phone: Phone::Agreed,
        }
    }

    #[test]
    fn the_usual_way_leads_from_unassigned_to_closed() {
        let mut state = TaskState::Pending;
        for (deed, expect) in [
            (Deed::Assign, TaskState::Assigned),
            (Deed::Call, TaskState::Contacted),
            (Deed::Visit, TaskState::Visited),
            (Deed::Submit, TaskState::Review),
            (Deed::Return, TaskState::Returned),
            (Deed::Visit, TaskState::Visited),
            (Deed::Suspend, TaskState::Suspended),
            (Deed::Resume, TaskState::Assigned),
            (Deed::HandOver, TaskState::Sent),
            (Deed::Receive, TaskState::Received),
            (Deed::Answer, TaskState::Review),
            (Deed::Close, TaskState::Closed),
            (Deed::Reopen, TaskState::Assigned),
        ] {
            state = next(at(state), deed).unwrap();
            assert_eq!(state, expect, "{deed:?}");
        }
    }

    #[test]
    fn a_call_that_reached_nobody_is_no_contact() {
        for (phone, expect) in [
            (Phone::Agreed, TaskState::Contacted),
            (Phone::Unwilling, TaskState::Contacted),
            (Phone::NoNumber, TaskState::Assigned),
            (Phone::NoAnswer, TaskState::Assigned),
        ] {
            assert_eq!(next(Standing { phone, ..at(TaskState::Assigned) }, Deed::Call), Ok(expect));
        }
        assert_eq!(next(at(TaskState::Pending), Deed::Call), Err(Refusal::NobodyHasIt));
    }

    #[test]
    fn desk_work_needs_no_visit() {
        let case = Standing { kind: TaskKind::Case, ..at(TaskState::Assigned) };
        assert_eq!(next(case, Deed::Submit), Ok(TaskState::Review));
        assert!(next(at(TaskState::Assigned), Deed::Submit).is_err());
    }

    #[test]
    fn what_is_still_found_is_not_closed() {
        let open = Standing { proof: Proof { n_matters: 3, n_open: 2 }, ..at(TaskState::Review) };
        assert_eq!(next(open, Deed::Close), Err(Refusal::StillOpen(2)));
        assert_eq!(next(open, Deed::Refute), Err(Refusal::StillOpen(2)));
        // An import mended it before anybody went there.
        assert_eq!(next(at(TaskState::Assigned), Deed::Close), Ok(TaskState::Closed));
        let bare = Standing { proof: Proof::default(), ..at(TaskState::Assigned) };
        assert!(next(bare, Deed::Close).is_err(), "a visit without matters needs the visit");
    }

    fn any<T: Copy + std::fmt::Debug>(all: &'static [T]) -> impl Strategy<Value = T> {
        (0..all.len()).prop_map(move |at| all[at])
    }

    proptest! {
        #[test]
        fn nothing_is_closed_unproved_and_nothing_over_moves_but_by_reopening(
            deeds in proptest::collection::vec((any(Deed::ALL), 0u32..3, any(Phone::ALL)), 0..40)
        ) {
            let mut state = TaskState::Pending;
            for (deed, n_open, phone) in deeds {
                let before = Standing {
                    proof: Proof { n_matters: 2, n_open }, phone, is_assigned: state != TaskState::Pending, ..at(state)
                };
                let Ok(after) = next(before, deed) else { continue };
                prop_assert!(!matches!(after, TaskState::Closed | TaskState::Refuted) || n_open == 0);
                prop_assert!(!state.is_over() || deed == Deed::Reopen);
                prop_assert!(deed != Deed::Make);
                state = after;
            }
        }
    }
}
