//! The author's own profiles, and what to do next with each.

mod next;

use hub_shared::{
    account::{Account, AuthorPage},
    own_profile::OwnProfile,
    page::PageQuery,
    profile::Visibility,
    submission::ReviewState,
};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::{
    components::{
        badge::{self, Look, chip},
        heading::Heading,
        icon::{Shape, icon},
        logo::{OwnLogo, letters},
        markdown::plain,
        more::more,
        remote::{list_view, skeleton},
        review_times::ReviewTimes,
        time::ago,
    },
    hooks::{use_list, use_page, use_remote},
    route::Route,
    session::use_session,
    words::{numbers::grouped, time::count},
};

/// The page.
#[component]
pub(crate) fn Editor() -> Html {
    use_page("Editor");
    let Some(account) = use_session().who.account().cloned() else {
        return Html::default();
    };
    html! {
        <div class="editor stack-wide">
            <header class="person">
                { letters(&account.display_name, 96, "avatar person-avatar") }
                <Heading>{ &account.display_name }</Heading>
                <p class="muted">
                    { format!("@{}", account.handle) }
                    if account.verified { { " · " }<Link<Route> to={Route::Author { handle: account.handle.clone() }}>{ "Your page" }</Link<Route>> }
                </p>
                <Numbers account={(*account).clone()} />
                <Link<Route> to={Route::NewStrategy} classes="button button-primary">{ "Publish a new strategy" }</Link<Route>>
            </header>
            if !account.verified { { unverified(&account.email) } }
            <OwnProfiles />
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct NumbersProps {
    account: Account,
}

/// The three numbers of the original. An account that is not verified has nothing public to count.
#[component]
fn Numbers(NumbersProps { account }: &NumbersProps) -> Html {
    let key = (account.handle.clone(), account.verified);
    let page = use_remote(key, |api, (handle, verified)| async move {
        if verified {
            api.author(&handle).await.map(Some)
        } else {
            Ok(None::<AuthorPage>)
        }
    });
    let number = |count: fn(&AuthorPage) -> i64| match &page.value {
        Some(value) => grouped(value.as_ref().as_ref().map_or(0, count)),
        // A dash until it is known, so that nothing moves when it comes.
        None => "–".to_owned(),
    };
    html! {
        <dl class="numbers">
            <div><dt>{ "Published strategies" }</dt><dd>{ number(|page| page.profiles) }</dd></div>
            <div><dt>{ "Strategy followers" }</dt><dd>{ number(|page| page.followers) }</dd></div>
            <div><dt>{ "Subscribers" }</dt><dd>{ number(|page| page.subscribers) }</dd></div>
        </dl>
    }
}

fn unverified(email: &str) -> Html {
    html! {
        <section class="notice notice-caution" aria-label="Your mail address is not verified">
            { icon(Shape::Info) }
            <div>
                <p class="notice-title">{ "Your mail address is not verified" }</p>
                <p>{ format!("You can draft strategies now. To submit them, follow the link in the mail that was sent to {email}, then load this page again.") }</p>
                <p>{ "No mail? Look among the spam, or " }<Link<Route> to={Route::Account}>{ "see your account" }</Link<Route>>{ "." }</p>
            </div>
        </section>
    }
}

#[component]
fn OwnProfiles() -> Html {
    let list = use_list((), |api, (), cursor| async move {
        let page = PageQuery {
            limit: Some(20),
            cursor,
        };
        api.own_profiles(&page).await
    });
    let empty = html! {
        <div class="empty">
            <h2>{ "Nothing here yet" }</h2>
            <p class="reading">{ "A strategy is what your OctoBot profile does, told so that others can decide to run it. Three steps: name and describe it, drop the ZIP that OctoBot exported, look at the page and submit. A moderator reads it before anybody sees it." }</p>
            <p class="reading">{ "In OctoBot: open the profile, choose Share, save the ZIP. Secrets are looked for in your browser before anything is uploaded." }</p>
            <Link<Route> to={Route::NewStrategy} classes="button button-primary">{ "Begin with the first step" }</Link<Route>>
        </div>
    };
    html! {
        <section class="stack" aria-labelledby="own-profiles">
            <h2 id="own-profiles">{ "Your strategies" }</h2>
            { list_view(&list, skeleton(6), empty, |profiles| html! {
                <>
                    if profiles.iter().any(|profile| state(profile) == Some(ReviewState::Pending)) { <ReviewTimes /> }
                    <ul class="own-profiles">{ profiles.iter().map(one).collect::<Html>() }</ul>
                </>
            }) }
            { more(&list) }
        </section>
    }
}

fn one(profile: &OwnProfile) -> Html {
    let next = next::next(profile);
    let manage = Route::Manage {
        slug: profile.slug.clone(),
    };
    let class = classes!("button", next.is_due.then_some("button-primary"));
    html! {
        <li class="card own-profile" key={profile.slug.clone()}>
            <OwnLogo path={profile.logo.clone().map(AttrValue::from)} name={profile.name.clone()} size={64} />
            <div class="own-profile-main">
                <h3><Link<Route> to={manage}>{ &profile.name }</Link<Route>></h3>
                if !profile.summary.is_empty() { <p>{ &profile.summary }</p> }
                <div class="chips">{ states(profile) }</div>
                <p class="muted">{ standing(profile) }</p>
                { words(profile) }
            </div>
            <div class="own-profile-next">
                <Link<Route> to={next.to} classes={class}>{ next.label }<span class="hidden">{ format!(": {}", profile.name) }</span></Link<Route>>
            </div>
        </li>
    }
}

/// How its review and its listing stand.
fn states(profile: &OwnProfile) -> Html {
    let review = match &profile.submission {
        None => chip(Look::Plain, "Never submitted"),
        Some(submission) if submission.in_review => chip(Look::Accent, "In review"),
        Some(submission) => badge::review(submission.state),
    };
    let is_published = profile.published_at.is_some();
    let listing = match profile.visibility {
        Visibility::Unlisted if is_published => chip(Look::Plain, "Unlisted"),
        Visibility::Private if is_published => chip(Look::Plain, "Private"),
        _ => Html::default(),
    };
    html! {
        <>
            if profile.suspended_at.is_some() { { chip(Look::Bad, "Suspended") } }
            if profile.quarantined_at.is_some() { { chip(Look::Caution, "In quarantine") } }
            { review }
            if let Some(version) = profile.version { { chip(Look::Plain, format!("Version {version}")) } }
            { listing }
            if profile.archived_at.is_some() { { chip(Look::Plain, "Archived") } }
        </>
    }
}

fn state(profile: &OwnProfile) -> Option<ReviewState> {
    Some(profile.submission.as_ref()?.state)
}

/// Who has it, and since when it is as it is.
fn standing(profile: &OwnProfile) -> Html {
    let people = profile.published_at.map(|_| {
        format!(
            "{} · {} · ",
            count(profile.subscribers, "subscriber"),
            count(profile.followers, "follower")
        )
    });
    let changed = profile
        .submission
        .as_ref()
        .filter(|submission| profile.draft.changed && submission.state != ReviewState::Approved);
    html! {
        <>
            { people }
            { match state(profile) {
                Some(ReviewState::Pending) => "waiting on us · ",
                Some(ReviewState::ChangesRequested) => "waiting on you · ",
                _ => "",
            } }
            { "changed " }{ ago(profile.changed_at) }
            if changed.is_some() { { " · the draft differs from what was submitted" } }
        </>
    }
}

/// What was last said of it, where the author has to do something about it.
fn words(profile: &OwnProfile) -> Html {
    let held = profile
        .suspended_reason
        .as_ref()
        .or(profile.quarantined_reason.as_ref())
        .map(|text| ("Why it is held back", text));
    let declined = || {
        let submission = profile.submission.as_ref()?;
        let text = submission.reason.as_ref()?;
        matches!(
            submission.state,
            ReviewState::ChangesRequested | ReviewState::Rejected
        )
        .then_some(("The moderator says", text))
    };
    match held.or_else(declined) {
        Some((who, text)) => html! {
            <blockquote class="words"><p class="muted">{ who }</p>{ plain(text) }</blockquote>
        },
        None => Html::default(),
    }
}
