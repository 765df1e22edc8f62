//! Appeals against decisions.

use hub_shared::appeal::CreateAppeal;

use super::{Api, Result, request::Ask, segment};

/// What is appealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Appealed {
    /// The rejection of a submission, by its number.
    Submission(i64),
    /// The take-down of a version, by its number.
    Version(i64),
}

impl Api {
    /// Appeals a decision on one of the account's own profiles.
    pub(crate) async fn appeal(
        &self,
        slug: &str,
        what: Appealed,
        form: &CreateAppeal,
    ) -> Result<()> {
        let part = match what {
            Appealed::Submission(number) => format!("submissions/{number}"),
            Appealed::Version(number) => format!("versions/{number}"),
        };
        let ask = Ask::post(format!("/profiles/{}/{part}/appeal", segment(slug))).json(form);
        self.send(ask).await.map(|_| ())
    }
}
