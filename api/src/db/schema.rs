//! The tables, as both migrations make them.

use diesel::{allow_tables_to_appear_in_same_query, joinable, table};

table! {
    accounts (id) {
        id -> Text,
        handle -> Text,
        display_name -> Text,
        email -> Text,
        email_key -> Text,
        password_hash -> Text,
        role -> Text,
        verified_at -> Nullable<Timestamp>,
        suspended_at -> Nullable<Timestamp>,
        deleted_at -> Nullable<Timestamp>,
        created_at -> Timestamp,
        revision -> BigInt,
    }
}

table! {
    mail_tokens (digest) {
        digest -> Text,
        account_id -> Text,
        expires_at -> Timestamp,
        used_at -> Nullable<Timestamp>,
        purpose -> Text,
        email -> Nullable<Text>,
    }
}

table! {
    retired_handles (digest) {
        digest -> Text,
        retired_at -> Timestamp,
    }
}

table! {
    sessions (id) {
        id -> Text,
        account_id -> Text,
        generation -> BigInt,
        replayed -> Bool,
        created_at -> Timestamp,
        rotated_at -> Timestamp,
        expires_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
        user_agent -> Text,
    }
}

table! {
    tokens (id) {
        id -> Text,
        account_id -> Text,
        digest -> Text,
        name -> Text,
        begins -> Text,
        scopes -> Text,
        created_at -> Timestamp,
        expires_at -> Timestamp,
        last_used_at -> Nullable<Timestamp>,
        warned_at -> Nullable<Timestamp>,
        revoked_at -> Nullable<Timestamp>,
    }
}

table! {
    profiles (id) {
        id -> Text,
        slug -> Text,
        author_id -> Text,
        visibility -> Text,
        revision -> BigInt,
        listing_id -> Nullable<Text>,
        current_version_id -> Nullable<Text>,
        subscribers -> BigInt,
        downloads -> BigInt,
        listed -> Bool,
        indexed_as -> BigInt,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        published_at -> Nullable<Timestamp>,
        archived_at -> Nullable<Timestamp>,
        quarantined_at -> Nullable<Timestamp>,
        suspended_at -> Nullable<Timestamp>,
        deleted_at -> Nullable<Timestamp>,
        followers -> BigInt,
        quarantined_reason -> Nullable<Text>,
        suspended_reason -> Nullable<Text>,
        quarantined_codes -> Text,
        suspended_codes -> Text,
        taken_down_at -> Nullable<Timestamp>,
    }
}

table! {
    profile_terms (kind, value, profile_id) {
        kind -> Text,
        value -> Text,
        profile_id -> Text,
    }
}

table! {
    drafts (profile_id) {
        profile_id -> Text,
        revision -> BigInt,
        name -> Text,
        summary -> Text,
        description -> Text,
        tags -> Text,
        licence -> Nullable<Text>,
        release_notes -> Text,
        logo -> Nullable<Text>,
        package -> Nullable<Text>,
        package_size -> Nullable<BigInt>,
        content_digest -> Nullable<Text>,
        report -> Nullable<Text>,
        updated_at -> Timestamp,
        derived_from -> Nullable<Text>,
    }
}

table! {
    submissions (id) {
        id -> Text,
        profile_id -> Text,
        number -> BigInt,
        state -> Text,
        new_content -> Bool,
        name -> Text,
        summary -> Text,
        description -> Text,
        tags -> Text,
        licence -> Text,
        release_notes -> Text,
        logo -> Nullable<Text>,
        archive -> Nullable<Text>,
        archive_size -> Nullable<BigInt>,
        content_digest -> Text,
        report -> Text,
        submitted_at -> Timestamp,
        claimed_by -> Nullable<Text>,
        claimed_until -> Nullable<Timestamp>,
        decided_by -> Nullable<Text>,
        decided_at -> Nullable<Timestamp>,
        reason -> Nullable<Text>,
        derived_from -> Nullable<Text>,
        accepted_rules -> Nullable<Text>,
        codes -> Text,
        about -> Text,
        queued_at -> Timestamp,
        risk -> Nullable<BigInt>,
        queued_for -> Text,
        stands_with -> Nullable<Text>,
    }
}

table! {
    versions (id) {
        id -> Text,
        profile_id -> Text,
        number -> BigInt,
        submission_id -> Text,
        archive -> Text,
        archive_size -> BigInt,
        content_digest -> Text,
        release_notes -> Text,
        facts -> Text,
        independently_reviewed -> Bool,
        published_at -> Timestamp,
        yanked_at -> Nullable<Timestamp>,
        taken_down_at -> Nullable<Timestamp>,
        taken_down_reason -> Nullable<Text>,
        downloads -> BigInt,
        taken_down_by -> Nullable<Text>,
        taken_down_codes -> Text,
        announced_at -> Nullable<Timestamp>,
    }
}

table! {
    subscriptions (id) {
        id -> Text,
        account_id -> Text,
        profile_id -> Text,
        link_kid -> BigInt,
        link_generation -> BigInt,
        created_at -> Timestamp,
        stopped_at -> Nullable<Timestamp>,
        held_version_id -> Nullable<Text>,
        held_at -> Nullable<Timestamp>,
    }
}

table! {
    reports (id) {
        id -> Text,
        profile_id -> Text,
        version_id -> Text,
        reporter_id -> Text,
        reason -> Text,
        words -> Text,
        state -> Text,
        created_at -> Timestamp,
        held_back -> Bool,
        decided_by -> Nullable<Text>,
        decided_at -> Nullable<Timestamp>,
        answer -> Nullable<Text>,
    }
}

table! {
    trusted_reporters (account_id) {
        account_id -> Text,
        since -> Timestamp,
    }
}

table! {
    appeals (id) {
        id -> Text,
        profile_id -> Text,
        submission_id -> Nullable<Text>,
        version_id -> Nullable<Text>,
        contested_by -> Text,
        contested_at -> Timestamp,
        contested_reason -> Nullable<Text>,
        newest -> Bool,
        words -> Text,
        state -> Text,
        created_at -> Timestamp,
        decided_by -> Nullable<Text>,
        decided_at -> Nullable<Timestamp>,
        answer -> Nullable<Text>,
        independent -> Nullable<Bool>,
        reopened -> Nullable<Bool>,
        contested_codes -> Text,
    }
}

table! {
    downloads (subscription_id, version_id, day) {
        subscription_id -> Text,
        version_id -> Text,
        day -> Text,
    }
}

table! {
    jobs (id) {
        id -> Text,
        kind -> Text,
        key -> Text,
        payload -> Text,
        attempts -> BigInt,
        run_at -> Timestamp,
        leased_until -> Nullable<Timestamp>,
        last_error -> Nullable<Text>,
        done_at -> Nullable<Timestamp>,
        created_at -> Timestamp,
        dead_at -> Nullable<Timestamp>,
    }
}

table! {
    audit_events (seq) {
        seq -> BigInt,
        at -> Timestamp,
        actor_id -> Nullable<Text>,
        action -> Text,
        subject -> Text,
        details -> Text,
        text_digest -> Nullable<Text>,
        mac -> Text,
    }
}

table! {
    audit_texts (seq) {
        seq -> BigInt,
        text -> Text,
    }
}

table! {
    audit_moved (subject, seq) {
        subject -> Text,
        seq -> BigInt,
    }
}

table! {
    audit_head (id) {
        id -> BigInt,
        seq -> BigInt,
        mac -> Text,
    }
}

table! {
    notices (id) {
        id -> Text,
        kind -> Text,
        slug -> Nullable<Text>,
        name -> Nullable<Text>,
        version -> Nullable<BigInt>,
        submission -> Nullable<BigInt>,
        reason -> Nullable<Text>,
        key -> Nullable<Text>,
        created_at -> Timestamp,
        codes -> Text,
        submission_id -> Nullable<Text>,
    }
}

table! {
    notifications (account_id, notice_id) {
        account_id -> Text,
        notice_id -> Text,
        by_mail -> Bool,
        read_at -> Nullable<Timestamp>,
    }
}

table! {
    follows (account_id, profile_id) {
        account_id -> Text,
        profile_id -> Text,
        created_at -> Timestamp,
    }
}

table! {
    messages (id) {
        id -> Text,
        submission_id -> Text,
        account_id -> Text,
        side -> Text,
        note -> Bool,
        words -> Nullable<Text>,
        created_at -> Timestamp,
    }
}

table! {
    saved_replies (id) {
        id -> Text,
        title -> Text,
        codes -> Text,
        words -> Text,
        changed_at -> Timestamp,
    }
}

table! {
    rate_limits (key) {
        key -> Text,
        full_at -> BigInt,
    }
}

table! {
    settings (name) {
        name -> Text,
        value -> Text,
        changed_at -> Timestamp,
        changed_by -> Text,
    }
}

table! {
    check_results (submission_id, name, version, is_recheck) {
        submission_id -> Text,
        name -> Text,
        version -> BigInt,
        is_recheck -> Bool,
        outcome -> Text,
        points -> BigInt,
        sentence -> Text,
        facts -> Text,
        checked_at -> Timestamp,
    }
}

table! {
    invitations (id) {
        id -> Text,
        digest -> Text,
        email -> Nullable<Text>,
        note -> Text,
        created_by -> Text,
        created_at -> Timestamp,
        expires_at -> Timestamp,
        used_at -> Nullable<Timestamp>,
        used_by -> Nullable<Text>,
        revoked_at -> Nullable<Timestamp>,
    }
}

table! {
    check_modes (name) {
        name -> Text,
        enabled -> Bool,
        enforced -> Bool,
        required -> Bool,
        weight -> BigInt,
    }
}

table! {
    profile_skeletons (skeleton, profile_id) {
        skeleton -> Text,
        profile_id -> Text,
    }
}

table! {
    protected_words (word) {
        word -> Text,
        skeleton -> Text,
        added_at -> Timestamp,
    }
}

table! {
    review_reasons (id) {
        id -> Text,
        profile_id -> Text,
        version_id -> Nullable<Text>,
        kind -> Text,
        check_name -> Nullable<Text>,
        points -> BigInt,
        sentence -> Text,
        facts -> Text,
        key -> Nullable<Text>,
        opened_at -> Timestamp,
        closed_at -> Nullable<Timestamp>,
        closed_by -> Nullable<Text>,
        outcome -> Nullable<Text>,
        words -> Nullable<Text>,
    }
}

table! {
    cases (profile_id) {
        profile_id -> Text,
        points -> BigInt,
        opened_at -> Timestamp,
    }
}

joinable!(settings -> accounts (changed_by));
joinable!(sessions -> accounts (account_id));
joinable!(tokens -> accounts (account_id));
joinable!(profiles -> accounts (author_id));
joinable!(drafts -> profiles (profile_id));
joinable!(submissions -> profiles (profile_id));
joinable!(versions -> profiles (profile_id));
joinable!(subscriptions -> profiles (profile_id));
joinable!(notifications -> accounts (account_id));
joinable!(notifications -> notices (notice_id));
joinable!(follows -> profiles (profile_id));
joinable!(messages -> accounts (account_id));
joinable!(messages -> submissions (submission_id));
joinable!(profile_skeletons -> profiles (profile_id));
joinable!(review_reasons -> profiles (profile_id));
joinable!(cases -> profiles (profile_id));
joinable!(audit_texts -> audit_events (seq));
allow_tables_to_appear_in_same_query!(
    accounts,
    follows,
    notices,
    notifications,
    mail_tokens,
    messages,
    retired_handles,
    sessions,
    tokens,
    profiles,
    profile_terms,
    drafts,
    submissions,
    versions,
    subscriptions,
    downloads,
    reports,
    trusted_reporters,
    appeals,
    audit_events,
    audit_texts,
    audit_moved,
    settings,
    invitations,
    check_results,
    profile_skeletons,
    review_reasons,
    cases,
);
