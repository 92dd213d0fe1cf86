//! 列对应的保存: a profile file says what columns are, and `--map` names it with `@`.

use crate::support::*;
use dishu::app::action::Import;
use dishu::model::record::ListKind;

#[test]
fn a_saved_profile_says_what_a_column_is() {
    let place = Place::new();
    let mut app = place.open();
    let path = place.folder.path().join("单.csv");
    std::fs::write(&path, "企业名称,统一社会信用代码,甲列\n海南虚构有限公司,,12\n").unwrap();
    let profile = place.folder.path().join("profile.toml");
    std::fs::write(&profile, "kind = \"enterprises\"\n[columns]\n\"甲列\" = \"从业人员\"\n").unwrap();
    let given = Import { map: vec![format!("@{}", profile.display())], ..list(ListKind::Enterprises, &path) };
    let report = import(&mut app, given);
    let taken = report.mapping.iter().find(|(heading, ..)| heading == "甲列").and_then(|(_, field, _)| field.clone());
    assert!(taken.is_some(), "{:?}", report.mapping);
}
