//! 局部核查: what an edit touches is asked again at once and gives what a full audit would; lists show it at once. The figures of a
//! run stay as they are until the next full audit.

use super::auditing::audited;
use super::error::{Error, ErrorKind};
use super::service::App;
use super::zones::zone_by;
use crate::audit::Ground;
use crate::audit::part::asks_for_visits;
use crate::model::id::Subject;
use crate::model::record::StableHash;
use crate::store::live::{Answered, Outcome, Part, PartSpec};
use std::ops::ControlFlow;

impl App {
    /// Asks anew what the entry `number` of the journal changed: called after everything that changes facts of these subjects
    /// (enterprises, branches, members, unit texts, entries of registers, contacts). Waits for the next full audit when lists came in
    /// since the last one, and is one when the change reaches everything.
    pub(super) fn reaudit(&mut self, number: i64, touched: &[Subject]) -> Result<Part, Error> {
        self.reaudit_with(number, touched, false)
    }

    /// The same where versions do not tell what was changed: everything near the subjects is asked.
    pub(super) fn reaudit_all(&mut self, number: i64, touched: &[Subject]) -> Result<Part, Error> {
        self.reaudit_with(number, touched, true)
    }

    /// Whether findings are what a full audit would find: nothing changed since the last one but what was asked at once.
    pub(super) fn findings_are_fresh(&self) -> Result<bool, Error> {
        Ok(self.store.overall(StableHash::of(&self.options.policy))?.is_some())
    }

    fn reaudit_with(&mut self, number: i64, touched: &[Subject], all: bool) -> Result<Part, Error> {
        let day = self.usual_day()?;
        let policy = &self.policy;
        let visits = asks_for_visits(policy, day);
        let spec = PartSpec { number, touched, all, day, policy: StableHash::of(&self.options.policy), visits };
        let outcome = self.store.reaudit(&spec, |nearby, overall| {
            nearby.picture.settle_zones(zone_by(policy, day));
            let ground = Ground::of_part(&nearby.picture, policy, day, [&overall.parks(), &overall.listed]);
            Answered { findings: ground.ask_part(&nearby.asked), audited: audited(&ground) }
        });
        self.last_part = match &outcome {
            Ok(Outcome::Asked(part)) => *part,
            _ => Part::default(),
        };
        match outcome.map_err(Error::from) {
            Ok(Outcome::Asked(part)) => {
                if part.opened > 0 {
                    self.after_audit()?;
                }
                Ok(part)
            }
            Ok(Outcome::Later) => Ok(Part::default()),
            Ok(Outcome::Everything) => {
                self.audit(None, &mut |_| ControlFlow::Continue(()))?;
                Ok(Part::default())
            }
            // The edit stands; somebody holds the lock for long, and the next full audit answers.
            Err(error) if error.kind == ErrorKind::Busy => {
                self.store.forget_overall();
                Ok(Part::default())
            }
            Err(error) => Err(error),
        }
    }
}
