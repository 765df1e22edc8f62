//! What moderation did, in numbers that the hub's log alone tells.

use hub_shared::{
    reason::ReasonCode,
    transparency::{Transparency as Counts, TransparencyMonth},
};
use yew::prelude::*;

use crate::{
    components::{
        heading::Heading,
        remote::{skeleton, view},
        time::ago,
    },
    hooks::{use_page, use_remote},
    words::times,
};

/// What is counted of a month, in the order of the table.
type Row = (&'static str, fn(&TransparencyMonth) -> u64);

const SUBMISSIONS: [Row; 5] = [
    ("Submitted", |month| month.submissions.submitted),
    ("Approved", |month| month.decisions.approved),
    ("Changes requested", |month| {
        month.decisions.changes_requested
    }),
    ("Rejected", |month| month.decisions.rejected),
    ("Taken back by their authors", |month| {
        month.submissions.withdrawn
    }),
];

const PUBLISHED: [Row; 8] = [
    ("Versions taken down", |month| month.enforcement.taken_down),
    ("Versions restored", |month| month.enforcement.restored),
    ("Profiles held back", |month| month.enforcement.quarantined),
    ("Profiles released", |month| month.enforcement.released),
    ("Profiles suspended", |month| {
        month.enforcement.profiles_suspended
    }),
    ("Suspensions of profiles lifted", |month| {
        month.enforcement.profiles_unsuspended
    }),
    ("Accounts suspended", |month| {
        month.enforcement.accounts_suspended
    }),
    ("Suspensions of accounts lifted", |month| {
        month.enforcement.accounts_unsuspended
    }),
];

const CONTESTED: [Row; 6] = [
    ("Reports made", |month| month.reports.made),
    ("Reports found to be so", |month| month.reports.upheld),
    ("Reports dismissed", |month| month.reports.dismissed),
    ("Appeals made", |month| month.appeals.made),
    ("Decisions that stayed", |month| month.appeals.upheld),
    ("Decisions undone", |month| month.appeals.undone),
];

/// The page.
#[component]
pub(crate) fn Transparency() -> Html {
    use_page("Transparency");
    let counts = use_remote((), |api, ()| async move { api.transparency().await });
    html! {
        <div class="stack-wide">
            <div class="page-head"><Heading>{ "Transparency" }</Heading></div>
            <p class="reading">{ "What moderators of this hub decided, month by month. The numbers are counted from the log of all decisions, which nobody can quietly change; they name nobody." }</p>
            { view(&counts, html! { <div class="card">{ skeleton(10) }</div> }, |counts| shown(counts)) }
        </div>
    }
}

fn shown(counts: &Counts) -> Html {
    html! {
        <>
            { table("Submissions", &SUBMISSIONS, &counts.months) }
            { waiting(&counts.months) }
            { reasons(&counts.months) }
            { table("What was published", &PUBLISHED, &counts.months) }
            { table("Reports and appeals", &CONTESTED, &counts.months) }
            <p class="muted">{ "Counted " }{ ago(counts.counted_at) }{ ". Months are those of UTC." }</p>
        </>
    }
}

fn table(title: &'static str, rows: &[Row], months: &[TransparencyMonth]) -> Html {
    let cells = rows.iter().map(|(name, count)| {
        html! {
            <tr key={*name}>
                <th scope="row">{ *name }</th>
                { months.iter().map(|month| html! { <td>{ count(month) }</td> }).collect::<Html>() }
            </tr>
        }
    });
    months_table(title, months, cells.collect())
}

/// A table with a column a month, which scrolls by itself where the page is narrow.
fn months_table(title: &'static str, months: &[TransparencyMonth], rows: Html) -> Html {
    html! {
        <section class="card months" tabindex="0" aria-label={title}>
            <table>
                <caption>{ title }</caption>
                <thead>
                    <tr>
                        <th scope="col">{ "Month" }</th>
                        { months.iter().map(|month| html! { <th scope="col">{ &month.month }</th> }).collect::<Html>() }
                    </tr>
                </thead>
                <tbody>{ rows }</tbody>
            </table>
        </section>
    }
}

/// How long submissions had waited.
fn waiting(months: &[TransparencyMonth]) -> Html {
    let row = |name: &'static str, seconds: fn(&TransparencyMonth) -> Option<u64>| {
        html! {
            <tr>
                <th scope="row">{ name }</th>
                { months.iter().map(|month| html! {
                    <td>{ seconds(month).map_or_else(|| "too few to say".to_owned(), |seconds| times::within(i64::try_from(seconds).unwrap_or(i64::MAX))) }</td>
                }).collect::<Html>() }
            </tr>
        }
    };
    let rows = html! {
        <>
            { row("Half were decided within", |month| month.decisions.waited.median_seconds) }
            { row("Nine of ten within", |month| month.decisions.waited.p90_seconds) }
        </>
    };
    months_table("How long a decision took", months, rows)
}

/// Why submissions came back and things were withheld.
fn reasons(months: &[TransparencyMonth]) -> Html {
    let mut codes: Vec<&str> = Vec::new();
    for reason in months.iter().flat_map(|month| &month.decisions.reasons) {
        if !codes.contains(&reason.code.as_str()) {
            codes.push(&reason.code);
        }
    }
    if codes.is_empty() {
        return Html::default();
    }
    let rows = codes.iter().map(|code| {
        html! {
            <tr key={(*code).to_owned()}>
                <th scope="row">{ in_words(code) }</th>
                { months.iter().map(|month| {
                    let found = month.decisions.reasons.iter().find(|reason| reason.code == *code);
                    html! { <td>{ found.map_or(0, |reason| reason.count) }</td> }
                }).collect::<Html>() }
            </tr>
        }
    });
    months_table("Reasons given", months, rows.collect())
}

/// A reason as its decision cites it; one that is not given any more by its code.
fn in_words(code: &str) -> String {
    code.parse::<ReasonCode>().map_or_else(
        |_| code.replace('_', " "),
        |code| code.sentence().to_owned(),
    )
}
