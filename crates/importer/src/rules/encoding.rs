//! How UCloud's parameters travel, where it is not as they are given in a form.

/// Products of UCloud whose service refuses a form (with RetCode 214001, in the case of `upgsql`).
const JSON_PRODUCTS: &[&str] = &["upgsql"];

/// The ending of UCloud's pages that describe an action as nested JSON, beside one that has it as a form.
const JSON_PAGE: &str = "_json.md";

/// How the parameters of an action of UCloud are encoded, where it is not as a form.
pub(crate) fn encoding<'a>(
    product: &str,
    mut pages: impl Iterator<Item = &'a str>,
) -> Option<&'static str> {
    let json = JSON_PRODUCTS.contains(&product) || pages.any(|page| page.ends_with(JSON_PAGE));
    json.then_some("json")
}

/// Whether UCloud wants a parameter base64-encoded that its SDK does not encode: by the row's name.
pub(crate) fn is_base64(action: &str, row: &str) -> bool {
    let name = row.rsplit('.').next().unwrap_or(row);
    name == "UserData" || BASE64.contains(&(action, row))
}

/// Texts that the documentation wants base64-encoded: passwords, scripts, JSON, YAML, PEM. What may be
/// no text (pictures, scanned letters, messages to be signed) is none of them: the caller, who cannot
/// give it as text, gives its base64.
const BASE64: &[(&str, &str)] = &[
    ("AddUHostSecBaseCheckWhiteRule", "Data"),
    ("AddUHostSecWebRiskWhiteRule", "Data"),
    ("AddUK8SExistingUHost", "Password"),
    ("AddUK8SPHostNode", "Password"),
    ("AddUK8SUHostNode", "Password"),
    ("AddUhostsecCommonLoginLocation", "Data"),
    ("BatchCreateUSMSBlacklistPhone", "BlackList"),
    ("CreateCompShareInstance", "Password"),
    ("CreateCubeDeployment", "Deployment"),
    ("CreateCubePod", "Pod"),
    ("CreatePHost", "Password"),
    ("CreateUClickhouseCluster", "AdminPassword"),
    ("CreateUDDBInstance", "AdminPassword"),
    ("CreateUDTSTask", "Source.N.MySQLNode.SSLSecurity.SSLCA"),
    ("CreateUDTSTask", "Source.N.MySQLNode.SSLSecurity.SSLCert"),
    ("CreateUDTSTask", "Source.N.MySQLNode.SSLSecurity.SSLKey"),
    ("CreateUESInstance", "ServicePasswd"),
    ("CreateUHadoopInstance", "Password"),
    ("CreateUInfluxdbInstance", "Password"),
    ("CreateUK8SClusterV2", "InitScript"),
    ("CreateUK8SClusterV2", "Password"),
    ("CreateULHostInstance", "Password"),
    ("CreateUNVSApp", "Businesses"),
    ("ModifyUMemPassword", "Password"),
    ("ModifyUMongoDBAdminPassword", "Password"),
    ("ModifyURedisGroupPassword", "Password"),
    ("QueryULogServiceLog", "QueryCriteria"),
    ("ReinstallPHost", "Password"),
    ("ReinstallULHostInstance", "Password"),
    ("RenewCubePod", "Pod"),
    ("ResetCompShareInstancePassword", "Password"),
    ("ResetPHostPassword", "Password"),
    ("ResetULHostInstancePassword", "Password"),
    ("SendBatchUSMSMessage", "TaskContent"),
    ("UpdateCubeDeployment", "Deployment"),
    ("UploadNormalCertificate", "SslCaKey"),
    ("UploadNormalCertificate", "SslPrivateKey"),
    ("UploadNormalCertificate", "SslPublicKey"),
    ("UploadUDBParamGroup", "Content"),
    ("UploadUPgSQLParamTemplate", "Content"),
];
