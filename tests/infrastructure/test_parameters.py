"""What a stack can have beside its API, off by default: a domain with a certificate, a firewall, a second key."""

import pytest

from tests.infrastructure.cloudformation import Stack

CERTIFICATE = "arn:aws:acm:eu-central-1:123456789012:certificate/abc"
OPTIONAL = (
    "AWS::ApiGateway::DomainName", "AWS::ApiGateway::BasePathMapping", "AWS::CertificateManager::Certificate",
    "AWS::Route53::RecordSet", "AWS::WAFv2::WebACL", "AWS::WAFv2::WebACLAssociation", "AWS::Budgets::Budget",
)  # fmt: skip


@pytest.mark.parametrize("kind", OPTIONAL)
def test_optional_resources_are_off_by_default(kind: str, dev: Stack, prod: Stack) -> None:
    assert not dev.of_type(kind)
    assert not prod.of_type(kind)


def test_a_domain_in_route_53_gets_a_certificate_and_a_record() -> None:
    stack = Stack(DomainName="undertone.example.org", HostedZoneId="Z123")
    (certificate,) = stack.of_type("AWS::CertificateManager::Certificate").values()
    assert certificate["ValidationMethod"] == "DNS"
    assert certificate["DomainValidationOptions"] == [{"DomainName": "undertone.example.org", "HostedZoneId": "Z123"}]
    (domain,) = stack.of_type("AWS::ApiGateway::DomainName").values()
    assert (domain["RegionalCertificateArn"], domain["SecurityPolicy"]) == ("<Certificate>", "TLS_1_2")
    (record,) = stack.of_type("AWS::Route53::RecordSet").values()
    assert record["AliasTarget"]["DNSName"] == "<Domain.RegionalDomainName>"
    (mapping,) = stack.of_type("AWS::ApiGateway::BasePathMapping").values()
    assert mapping["RestApiId"] == "<Api>"
    assert stack.outputs["DomainAddress"]["Value"] == "https://undertone.example.org/"


def test_an_external_domain_uses_a_given_certificate() -> None:
    stack = Stack(DomainName="undertone.example.org", CertificateArn=CERTIFICATE)
    assert not stack.of_type("AWS::CertificateManager::Certificate")
    assert not stack.of_type("AWS::Route53::RecordSet")
    (domain,) = stack.of_type("AWS::ApiGateway::DomainName").values()
    assert domain["RegionalCertificateArn"] == CERTIFICATE
    assert stack.outputs["DomainTarget"]["Value"] == "<Domain.RegionalDomainName>"


def test_the_firewall_protects_the_stage_and_does_not_inspect_bodies() -> None:
    stack = Stack(Firewall="true", FirewallRequestsPerAddress="300", Stage="prod")
    (acl,) = stack.of_type("AWS::WAFv2::WebACL").values()
    limit, reputation = (rule["Statement"] for rule in acl["Rules"])
    assert limit["RateBasedStatement"] == {"Limit": "300", "AggregateKeyType": "IP"}
    assert reputation["ManagedRuleGroupStatement"]["Name"] == "AWSManagedRulesAmazonIpReputationList"
    (association,) = stack.of_type("AWS::WAFv2::WebACLAssociation").values()
    assert association["ResourceArn"].endswith("/restapis/<Api>/stages/prod")


@pytest.mark.parametrize(
    ("keys", "valid"), [("first", {"ApiKey"}), ("both", {"ApiKey", "SecondApiKey"}), ("second", {"SecondApiKey"})]
)
def test_both_keys_are_valid_during_rotation(keys: str, valid: set[str]) -> None:
    stack = Stack(ApiKeys=keys)
    assert set(stack.of_type("AWS::ApiGateway::ApiKey")) == valid
    assert {link["KeyId"] for link in stack.of_type("AWS::ApiGateway::UsagePlanKey").values()} == {
        f"<{key}>" for key in valid
    }
    assert {f"{key}Id" for key in valid} == {name for name in stack.outputs if name.endswith("KeyId")}


def test_models_outlive_the_stack(dev: Stack) -> None:
    assert dev.resources["ModelBucket"]["DeletionPolicy"] == "Retain"
    assert dev.resources["ModelBucket"]["UpdateReplacePolicy"] == "Retain"
