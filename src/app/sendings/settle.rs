//! 定冲突, 无键的行, 销毁登记: what somebody decides about sheets that came back.

use super::view::part_of;
use super::{SheetsDone, Stands};
use crate::app::campaign;
use crate::app::error::{Error, ErrorKind};
use crate::app::hand::gone;
use crate::app::service::{App, need_reason};
use crate::app::views::RowId;
use crate::campaign::merge::Claim;
use crate::campaign::sheet::column;
use crate::store::StoreError;
use crate::store::sendings::{Answer, Contest};
use crate::text::mask;

/// Somebody else was first.
fn settled_already() -> Error {
    Error::new(ErrorKind::Busy, "这一项已有人处理", "somebody settled this already")
        .hint("重新列出后再看", "list them again")
}

fn or_settled(error: StoreError) -> Error {
    match error {
        StoreError::Conflict => settled_already(),
        other => other.into(),
    }
}

impl App {
    pub(super) fn settle(&mut self, id: (i64, i64), stands: &Stands, why: &str) -> Result<SheetsDone, Error> {
        need_reason(why)?;
        let contest = self.store.contest(id)?.ok_or_else(gone)?;
        self.allow_subject(contest.subject)?;
        if contest.state != 1 {
            return Err(settled_already());
        }
        let other;
        let (state, value) = match stands {
            Stands::Held => (2, contest.held.value.as_str()),
            Stands::Returned => (3, contest.said.value.as_str()),
            Stands::Other(text) => {
                other = mask::scrub_ids(text.trim(), &|_| false).into_owned();
                (4, other.as_str())
            }
        };
        self.fits(&contest, value)?;
        let claim = Claim {
            number: 0,
            value: value.to_owned(),
            by: self.operator.signature.clone(),
            at: self.options.clock.now(),
        };
        let answer = Answer { task: contest.task, subject: contest.subject, field: contest.field.clone(), claim };
        let mut entry = self.entry("sheet", Some(contest.subject), why);
        entry.detail = format!("定冲突 {}/{} 任务 {}", id.0, id.1, contest.task);
        entry.fields = vec![(contest.field.clone(), contest.held.value.clone(), value.to_owned())];
        self.store.settle_contest(id, state, &answer, &entry).map_err(or_settled)?;
        if state != 2 {
            self.apply_value(&contest, value, why)?;
            self.rebuild_small_lists()?;
        }
        Ok(SheetsDone::Changed)
    }

    /// One of the words where the column has a list.
    fn fits(&self, contest: &Contest, value: &str) -> Result<(), Error> {
        let choices = column(part_of(contest.subject.kind), &contest.field).map_or(&[][..], |column| column.choices);
        if choices.is_empty() || choices.contains(&value) {
            return Ok(());
        }
        let words = choices.join("、");
        Err(Error::new(ErrorKind::Usage, format!("「{value}」不在选项内"), format!("`{value}` is none of the choices"))
            .hint(format!("从中选择：{words}"), format!("choose one of: {words}")))
    }

    pub(super) fn settle_offer(
        &mut self,
        id: (i64, i64),
        about: Option<RowId>,
        why: &str,
    ) -> Result<SheetsDone, Error> {
        need_reason(why)?;
        let mut entry = self.entry("sheet", None, why);
        entry.detail = format!("无键的行 {}/{} {}", id.0, id.1, if about.is_some() { "采纳" } else { "不采纳" });
        self.store.settle_offered(id, if about.is_some() { 2 } else { 3 }, &entry).map_err(or_settled)?;
        if let Some(row) = about {
            let title = format!("反馈表新增行 {}/{}：{why}", id.0, id.1);
            let add = campaign::Do::Add { row, title, due: None };
            self.campaign_do(&add, &mut |_| std::ops::ControlFlow::Continue(()))?;
        }
        Ok(SheetsDone::Changed)
    }

    pub(super) fn destroy_sheet(&mut self, number: i64, why: &str) -> Result<SheetsDone, Error> {
        need_reason(why)?;
        let sending = self.store.sending(number)?.ok_or_else(|| {
            Error::new(ErrorKind::Usage, format!("没有清单 {number}"), format!("there is no sheet {number}"))
                .hint("运行 `dishu sheets list` 查看", "run `dishu sheets list`")
        })?;
        let mut entry = self.entry("sheet", None, why);
        entry.detail = format!("销毁 {}", sending.file);
        let today = self.options.clock.today();
        self.store.destroy_sending(number, today, &entry).map_err(or_settled)?;
        Ok(SheetsDone::Changed)
    }
}
