//! Configurations of the clients that lead to a simulator.

use crate::Simulator;

#[cfg(feature = "ucloud")]
impl Simulator {
    /// Returns a configuration for the simulated UCloud: endpoint, keys, region, zone and project.
    ///
    /// ```
    /// # async fn start() -> Result<(), yun_simulator::StartError> {
    /// let simulator = yun_simulator::Simulator::start().await?;
    /// let config = simulator.ucloud_config();
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn ucloud_config(&self) -> ucloud::Config {
        let account = self.ucloud();
        let credentials =
            ucloud::Credentials::new(&account.public_key, account.private_key.as_str());
        let credentials = match &account.security_token {
            Some(token) => credentials.with_session_token(token.as_str()),
            None => credentials,
        };
        ucloud::Config::new(credentials)
            .region(&account.region)
            .zone(&account.zone)
            .project_id(&account.project_id)
            .endpoint(self.endpoint())
    }
}

#[cfg(feature = "jdcloud")]
impl Simulator {
    /// Returns a configuration for the simulated JD Cloud: endpoint, keys and region.
    ///
    /// ```
    /// # async fn start() -> Result<(), yun_simulator::StartError> {
    /// let simulator = yun_simulator::Simulator::start().await?;
    /// let config = simulator.jdcloud_config();
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn jdcloud_config(&self) -> jdcloud::Config {
        let account = self.jdcloud();
        let credentials =
            jdcloud::Credentials::new(&account.access_key, account.secret_key.as_str());
        let credentials = match &account.session_token {
            Some(token) => credentials.with_session_token(token.as_str()),
            None => credentials,
        };
        jdcloud::Config::new(credentials).region(&account.region).endpoint(self.endpoint())
    }
}
