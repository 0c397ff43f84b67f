//! Where uploaded files lie: in a folder of the data folder, or in a bucket of S3 or of something that speaks like it.

use std::{fmt, fs, io, path::Path, sync::Arc, time::Duration};

use object_store::{
    ClientConfigKey, ObjectStore, RetryConfig,
    aws::{AmazonS3Builder, AmazonS3ConfigKey},
    local::LocalFileSystem,
    path::Path as Key,
    prefix::PrefixStore,
};

use crate::tls;

/// Where uploaded files lie.
#[derive(Debug, Clone, Default)]
pub enum Place {
    /// In the folder `files` of the data folder.
    #[default]
    Folder,
    /// In a bucket.
    Bucket(Bucket),
}

impl Place {
    /// As an administrator says it: `s3://bucket/prefix`, or nothing for the folder. How the bucket is reached, and with which
    /// credentials, is read from the usual variables (`AWS_ACCESS_KEY_ID`, `AWS_ENDPOINT_URL`, `AWS_REGION`, …).
    ///
    /// # Errors
    /// What is wrong with the address, in words.
    pub fn told(address: Option<&str>) -> Result<Self, BucketError> {
        let Some(address) = address.map(str::trim).filter(|address| !address.is_empty()) else {
            return Ok(Self::Folder);
        };
        let builder = AmazonS3Builder::from_env()
            .with_config(AmazonS3ConfigKey::Client(ClientConfigKey::ConnectTimeout), "5 seconds")
            .with_config(AmazonS3ConfigKey::Client(ClientConfigKey::Timeout), "60 seconds");
        Ok(Self::Bucket(Bucket::new(address, builder)?))
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder => f.write_str("files"),
            Self::Bucket(bucket) => write!(f, "{bucket:?}"),
        }
    }
}

/// A bucket, a place in it, and how it is reached.
#[derive(Clone)]
pub struct Bucket {
    name: String,
    prefix: Key,
    builder: Box<AmazonS3Builder>,
}

/// The builder holds credentials.
impl fmt::Debug for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "s3://{}/{}", self.name, self.prefix)
    }
}

/// What is wrong with what is said of a bucket. The address is not repeated: it may hold what does not belong there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BucketError {
    /// It is no address of a bucket.
    #[error(
        "địa chỉ kho tệp (--files) phải có dạng s3://tên-bucket/tiền-tố (the store of files is written s3://bucket/prefix)"
    )]
    Address,
    /// Credentials stand in the address.
    #[error(
        "không ghi khóa vào địa chỉ kho tệp; hãy đặt AWS_ACCESS_KEY_ID và AWS_SECRET_ACCESS_KEY \
         (credentials do not belong into the address of the store; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY)"
    )]
    Credentials,
    /// One half of the credentials is missing.
    #[error(
        "thiếu một nửa khóa của kho tệp: cần cả AWS_ACCESS_KEY_ID và AWS_SECRET_ACCESS_KEY \
         (both AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are needed)"
    )]
    HalfCredentials,
    /// The endpoint is plain HTTP, and nobody said that this is meant.
    #[error(
        "AWS_ENDPOINT_URL là HTTP thường; nếu kho tệp ở ngay trên máy này hoặc mạng riêng, hãy đặt AWS_ALLOW_HTTP=true \
         (the endpoint is plain HTTP; where that is meant, set AWS_ALLOW_HTTP=true)"
    )]
    PlainHttp,
    /// A variable holds what cannot be understood.
    #[error("một biến AWS_… của kho tệp không đọc được: {0} (a variable AWS_… cannot be understood)")]
    Variable(String),
}

impl Bucket {
    /// The bucket of an address, reached as this builder says.
    ///
    /// # Errors
    /// What is wrong with the address, in words.
    pub fn new(address: &str, builder: AmazonS3Builder) -> Result<Self, BucketError> {
        let rest = address.strip_prefix("s3://").ok_or(BucketError::Address)?;
        if rest.contains('@') {
            return Err(BucketError::Credentials);
        }
        let (name, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        if name.is_empty() || !name.chars().all(is_name) || prefix.contains(['?', '#', '\\']) {
            return Err(BucketError::Address);
        }
        let prefix = Key::parse(prefix.trim_end_matches('/')).map_err(|_| BucketError::Address)?;
        Ok(Self { name: name.to_owned(), prefix, builder: Box::new(builder) })
    }

    pub(super) fn open(&self) -> Result<Arc<dyn ObjectStore>, BucketError> {
        let said = |key| self.builder.get_config_value(&key);
        let [id, secret] = [AmazonS3ConfigKey::AccessKeyId, AmazonS3ConfigKey::SecretAccessKey].map(said);
        if id.is_some() != secret.is_some() {
            return Err(BucketError::HalfCredentials);
        }
        let endpoint = said(AmazonS3ConfigKey::S3Endpoint).or_else(|| said(AmazonS3ConfigKey::Endpoint));
        let allowed = said(AmazonS3ConfigKey::Client(ClientConfigKey::AllowHttp)).unwrap_or_default();
        // As the library reads it.
        let is_allowed = ["1", "true", "on", "yes", "y"].contains(&allowed.to_ascii_lowercase().as_str());
        if endpoint.is_some_and(|url| url.starts_with("http://")) && !is_allowed {
            return Err(BucketError::PlainHttp);
        }
        // Whoever speaks HTTPS asks for the one provider of the process.
        tls::install_provider();
        let store = self
            .builder
            .as_ref()
            .clone()
            .with_bucket_name(&self.name)
            // Somebody waits for the answer; what does not come now is asked for again by whoever sent it.
            .with_retry(RetryConfig {
                max_retries: 2,
                retry_timeout: Duration::from_secs(10),
                ..RetryConfig::default()
            })
            // Not everything that speaks like S3 deletes many at once.
            .with_disable_bulk_delete(true)
            .build()
            .map_err(|err| BucketError::Variable(super::Trouble::of(&err).to_string()))?;
        Ok(if self.prefix.as_ref().is_empty() {
            Arc::new(store)
        } else {
            Arc::new(PrefixStore::new(store, self.prefix.clone()))
        })
    }
}

/// The folder `files` of a data folder.
pub(super) fn folder(data: &Path) -> io::Result<Arc<dyn ObjectStore>> {
    let folder = data.join("files");
    fs::create_dir_all(&folder)?;
    let store = LocalFileSystem::new_with_prefix(folder).map_err(io::Error::other)?;
    // Devices let go of what was taken here: it must outlive a power cut. Folders of parts go with their parts.
    Ok(Arc::new(store.with_fsync(true).with_automatic_cleanup(true)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bucket(address: &str) -> Result<String, BucketError> {
        Bucket::new(address, AmazonS3Builder::new()).map(|bucket| format!("{bucket:?}"))
    }

    #[test]
    fn an_address_is_a_bucket_and_a_place_in_it() {
        assert_eq!(bucket("s3://truong").as_deref(), Ok("s3://truong/"));
        assert_eq!(bucket("s3://truong/mam-non/tep/").as_deref(), Ok("s3://truong/mam-non/tep"));
        for wrong in
            ["truong", "/srv/tep", "s3://", "s3:///tep", "https://s3.example/truong", "s3://tr ường/", "s3://a/b?c"]
        {
            assert_eq!(bucket(wrong), Err(BucketError::Address), "{wrong}");
        }
    }

    #[test]
    fn credentials_are_neither_taken_in_an_address_nor_shown() {
        let refused = bucket("s3://AKIA:geheim@truong/tep").unwrap_err();
        assert!(refused == BucketError::Credentials && !refused.to_string().contains("geheim"));
        let builder = AmazonS3Builder::new().with_access_key_id("AKIA").with_secret_access_key("geheim");
        let place = Place::Bucket(Bucket::new("s3://truong", builder).unwrap());
        assert!(!format!("{place:?}").contains("geheim"));
    }

    #[test]
    fn half_credentials_and_plain_http_are_told_before_anything_is_asked() {
        let open = |builder| Bucket::new("s3://truong", builder).unwrap().open().map(drop);
        let half = AmazonS3Builder::new().with_access_key_id("AKIA");
        assert_eq!(open(half), Err(BucketError::HalfCredentials));
        let whole = AmazonS3Builder::new().with_access_key_id("AKIA").with_secret_access_key("geheim");
        assert_eq!(open(whole.clone().with_endpoint("http://10.0.0.5:9000")), Err(BucketError::PlainHttp));
        assert_eq!(open(whole.with_endpoint("http://10.0.0.5:9000").with_allow_http(true)), Ok(()));
    }
}
