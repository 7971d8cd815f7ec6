"""The bucket of models: nobody from outside, nothing lost, nothing in the clear."""

from tests.infrastructure.cloudformation import Stack


def test_the_bucket_is_private_versioned_and_encrypted(dev: Stack) -> None:
    bucket = dev.resources["ModelBucket"]["Properties"]
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert bucket["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}


def test_old_versions_of_models_expire(dev: Stack) -> None:
    (rule,) = dev.resources["ModelBucket"]["Properties"]["LifecycleConfiguration"]["Rules"]
    assert rule["Status"] == "Enabled"
    assert rule["NoncurrentVersionExpiration"] == {"NoncurrentDays": 90}


def test_the_bucket_requires_tls(dev: Stack) -> None:
    (statement,) = dev.resources["ModelBucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    assert statement["Effect"] == "Deny"
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert set(statement["Resource"]) == {"<ModelBucket.Arn>", "<ModelBucket.Arn>/*"}


def test_the_bucket_is_retained_on_replacement(dev: Stack) -> None:
    assert dev.resources["ModelBucket"]["UpdateReplacePolicy"] == "Retain"
