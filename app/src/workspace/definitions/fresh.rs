//! What is new in a draft: the things that its editor adds, and the keys by which definitions know them. People never see
//! keys; they are made of the Vietnamese name and stay when that is changed.

use domain::{
    definition::{
        ActionKey, Basis, Certainty, ChoiceDef, FieldDef, FieldKey, FieldShape, Lands, Lifecycle, Offline, PaperDef,
        PaperForm, PaperKey, Phase, Procedure, ReasonDef, ReasonKey, StateDef, StateKey, StepDef, StepEffect, Variant,
        VariantKey, Way, WayDef, Weight, Who, WhoRole,
    },
    facet::Facet,
    fold,
    text::Text,
};

/// A key for a name: `so-ban` for "Số bản". Where it is taken it gets a number.
pub(super) fn key(name: &str, otherwise: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let plain = |c: char| if c.is_ascii_lowercase() || c.is_ascii_digit() { c } else { '-' };
    let folded: String = fold::search_key(name).chars().map(plain).collect();
    let made = folded.split('-').filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-");
    // Short enough for a number behind it and to be read in a log.
    let made: String = made.trim_start_matches(|c: char| !c.is_ascii_lowercase()).chars().take(40).collect();
    let made = made.trim_matches('-');
    let made = if made.is_empty() { otherwise } else { made };
    if !is_taken(made) {
        return made.to_owned();
    }
    (2..=u32::MAX).map(|n| format!("{made}-{n}")).find(|made| !is_taken(made)).unwrap_or_default()
}

/// A field: one line, read by those who work on the case alone until something else is chosen.
pub(super) fn field(procedure: &Procedure, title: Text) -> FieldDef {
    let key = key(&title.vi, "muc", |key| procedure.fields.iter().any(|field| field.key.as_str() == key));
    FieldDef {
        key: FieldKey(key),
        title,
        help: Text::default(),
        required: false,
        facet: Facet::Personal,
        input: FieldShape::Text { max: 200 },
    }
}

/// A choice of a field.
pub(super) fn choice(options: &[ChoiceDef], title: Text) -> ChoiceDef {
    ChoiceDef { key: key(&title.vi, "chon", |key| options.iter().any(|option| option.key == key)), title }
}

/// A paper: a plain copy that may be left out until something else is chosen.
pub(super) fn paper(procedure: &Procedure, title: Text) -> PaperDef {
    let key = key(&title.vi, "giay", |key| procedure.papers.iter().any(|paper| paper.key.as_str() == key));
    PaperDef { key: PaperKey(key), title, required: false, form: PaperForm::Copy, facet: Facet::Personal }
}

/// A kind of request that asks for nothing more than the procedure does.
pub(super) fn variant(procedure: &Procedure, title: Text) -> Variant {
    let key = key(&title.vi, "loai", |key| procedure.variants.iter().any(|variant| variant.key.as_str() == key));
    Variant { key: VariantKey(key), title, about: Text::default(), limit: None, papers: Vec::new(), fields: Vec::new() }
}

/// A reason that can be chosen for no step yet.
pub(super) fn reason(lifecycle: &Lifecycle, title: Text) -> ReasonDef {
    let key = key(&title.vi, "ly-do", |key| lifecycle.reasons.iter().any(|reason| reason.key.as_str() == key));
    ReasonDef { key: ReasonKey(key), title, actions: Vec::new() }
}

/// Another way in: by those who open cases as usual, without a clock or a number. Papers may lack where a later step receives.
pub(super) fn way(lifecycle: &Lifecycle, way: Way) -> WayDef {
    let open = &lifecycle.open;
    let title = match way {
        Way::Counter => open.title.clone(),
        Way::Registered => Text::new("Ghi nhận hồ sơ", "Register"),
    };
    WayDef {
        way,
        title,
        to: open.to.clone(),
        who: open.who.clone(),
        clock: None,
        offline: open.offline,
        register: None,
        incomplete: lifecycle.steps.iter().any(|step| step.does(StepEffect::Receive)),
    }
}

/// A legal basis, not verified until somebody says otherwise.
pub(super) fn basis(number: String) -> Basis {
    Basis {
        number,
        title: String::new(),
        issued: None,
        from: None,
        to: None,
        note: Text::default(),
        certainty: Certainty::Known,
        checked: None,
    }
}

/// A phase.
pub(super) fn phase(lifecycle: &Lifecycle, title: Text) -> Phase {
    Phase { key: key(&title.vi, "giai-doan", |key| lifecycle.phases.iter().any(|phase| phase.key == key)), title }
}

/// A state in a phase.
pub(super) fn state(lifecycle: &Lifecycle, title: Text, phase: String) -> StateDef {
    let key = key(&title.vi, "trang-thai", |key| lifecycle.states.iter().any(|state| state.key.as_str() == key));
    StateDef { key: StateKey(key), title, public: None, phase, terminal: false, code: None, draft: false, away: false }
}

/// A step between two states, taken by whoever the case is assigned to; it counts as handling it.
pub(super) fn step(lifecycle: &Lifecycle, title: Text, from: StateKey, to: StateKey) -> StepDef {
    let key = key(&title.vi, "buoc", |key| lifecycle.steps.iter().any(|step| step.action.as_str() == key));
    let past = Text::new(first_small(&title.vi), first_small(&title.en));
    StepDef {
        action: ActionKey(key),
        title,
        past,
        from: vec![from],
        to,
        who: vec![who(WhoRole::Assignee)],
        needs: Vec::new(),
        clock: None,
        due_field: None,
        outcome: None,
        paper: None,
        offline: Offline::Queued,
        register: None,
        option: None,
        weight: Weight::Normal,
        handles: true,
        approves: false,
        effects: Vec::new(),
        guards: Vec::new(),
        lands: Lands::There,
    }
}

/// As it stands within a sentence.
fn first_small(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// Somebody who may take a step.
pub(super) const fn who(role: WhoRole) -> Who {
    Who { role, post: None, not: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_of_the_name_and_is_nobody_elses() {
        assert_eq!(key("Số bản sao", "muc", |_| false), "so-ban-sao");
        assert_eq!(key("  2. Đơn (mẫu 1) ", "muc", |_| false), "don-mau-1");
        assert_eq!(key("???", "muc", |_| false), "muc");
        assert_eq!(key("Số bản", "muc", |taken| taken == "so-ban" || taken == "so-ban-2"), "so-ban-3");
        let long = key(&"dài ".repeat(40), "muc", |_| false);
        assert!(long.len() <= 40 && !long.ends_with('-'), "{long}");
    }
}
