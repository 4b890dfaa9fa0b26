"""EC2: flow logs' role, interval, tags; endpoints' groups, private DNS, policy; prefix lists as rules' targets."""

from collections.abc import Callable, Mapping
from typing import Any
from xml.sax.saxutils import escape

from ministack.services import ec2

Parameters = Mapping[str, Any]
Handler = Callable[[Parameters], Any]
DEFAULT_INTERVAL_SECONDS = 600


def return_networks_whole() -> None:
    """Mend what is returned of flow logs, VPC endpoints and security group rules."""
    handlers = ec2._ACTION_MAP  # noqa: SLF001 - MiniStack has no other way
    handlers["CreateFlowLogs"] = _noting_flow_logs(handlers["CreateFlowLogs"])
    handlers["DescribeFlowLogs"] = _describing_flow_logs(handlers["DescribeFlowLogs"])
    handlers["CreateVpcEndpoint"] = _noting_endpoints(handlers["CreateVpcEndpoint"])
    handlers["ModifyVpcEndpoint"] = _changing_endpoint(handlers["ModifyVpcEndpoint"])
    ec2._vpce_fields_xml = _with_groups(ec2._vpce_fields_xml)  # noqa: SLF001 - as above
    ec2._sg_rule_xml = _with_prefix_list(ec2._sg_rule_xml)  # noqa: SLF001 - as above
    ec2._parse_ip_permissions = _with_prefix_lists(ec2._parse_ip_permissions)  # noqa: SLF001 - as above


def _value(parameters: Parameters, name: str) -> str:
    return str(ec2._p(parameters, name))  # noqa: SLF001 - as above


def _values(parameters: Parameters, name: str) -> list[str]:
    return [str(each) for each in ec2._parse_member_list(parameters, name)]  # noqa: SLF001 - as above


def _noting_flow_logs(inner: Handler) -> Handler:
    def create(parameters: Parameters) -> Any:
        before = set(ec2._flow_logs)  # noqa: SLF001 - as above
        answer = inner(parameters)
        for flow_log_id in set(ec2._flow_logs) - before:  # noqa: SLF001 - as above
            ec2._flow_logs[flow_log_id] |= {  # noqa: SLF001 - as above
                "DeliverLogsPermissionArn": _value(parameters, "DeliverLogsPermissionArn"),
                "MaxAggregationInterval": _value(parameters, "MaxAggregationInterval") or DEFAULT_INTERVAL_SECONDS,
            }
            # MiniStack looks for tags of "flow-log", which EC2 calls vpc-flow-log.
            ec2._parse_tag_specs(parameters, "vpc-flow-log", flow_log_id)  # noqa: SLF001 - as above
        return answer

    return create


def _describing_flow_logs(inner: Handler) -> Handler:
    def describe(parameters: Parameters) -> Any:
        status, headers, body = inner(parameters)
        for flow_log_id, flow_log in ec2._flow_logs.items():  # noqa: SLF001 - as above
            named = f"<flowLogId>{flow_log_id}</flowLogId>"
            more = "".join(
                f"<{tag}>{flow_log[key]}</{tag}>"
                for key, tag in (
                    ("DeliverLogsPermissionArn", "deliverLogsPermissionArn"),
                    ("MaxAggregationInterval", "maxAggregationInterval"),
                )
                if flow_log.get(key)
            )
            body = body.replace(named.encode(), (named + more).encode())
        return status, headers, body

    return describe


def _noting_endpoints(inner: Handler) -> Handler:
    def create(parameters: Parameters) -> Any:
        before = set(ec2._vpc_endpoints)  # noqa: SLF001 - as above
        answer = inner(parameters)
        for endpoint_id in set(ec2._vpc_endpoints) - before:  # noqa: SLF001 - as above
            ec2._vpc_endpoints[endpoint_id] |= {  # noqa: SLF001 - as above
                "SecurityGroupIds": _values(parameters, "SecurityGroupId"),
                "PrivateDnsEnabled": _value(parameters, "PrivateDnsEnabled").lower() == "true",
                "PolicyDocument": _value(parameters, "PolicyDocument"),
            }
        return answer

    return create


def _changing_endpoint(inner: Handler) -> Handler:
    def modify(parameters: Parameters) -> Any:
        answer = inner(parameters)
        endpoint = ec2._vpc_endpoints.get(_value(parameters, "VpcEndpointId"))  # noqa: SLF001 - as above
        if endpoint is not None:
            removed = _values(parameters, "RemoveSecurityGroupId")
            kept = [each for each in endpoint.get("SecurityGroupIds", []) if each not in removed]
            added = [each for each in _values(parameters, "AddSecurityGroupId") if each not in kept]
            endpoint["SecurityGroupIds"] = kept + added
            if private := _value(parameters, "PrivateDnsEnabled"):
                endpoint["PrivateDnsEnabled"] = private.lower() == "true"
        return answer

    return modify


def _with_groups(inner: Callable[..., str]) -> Callable[..., str]:
    def xml(endpoint: Mapping[str, Any], tag: str = "item") -> str:
        groups = "".join(f"<item><groupId>{each}</groupId></item>" for each in endpoint.get("SecurityGroupIds", ()))
        private = str(endpoint.get("PrivateDnsEnabled", False)).lower()
        more = f"<groupSet>{groups}</groupSet><privateDnsEnabled>{private}</privateDnsEnabled>"
        if policy := endpoint.get("PolicyDocument"):
            more += f"<policyDocument>{escape(policy)}</policyDocument>"
        return inner(endpoint, tag).replace("<vpcEndpointId>", f"{more}<vpcEndpointId>", 1)

    return xml


def _with_prefix_lists(inner: Callable[..., Any]) -> Callable[..., Any]:
    def parse(parameters: Parameters, prefix: str) -> Any:
        rules = inner(parameters, prefix)
        for number, rule in enumerate(rules, start=1):
            target = f"{prefix}.{number}.PrefixListIds"
            index = 1
            while prefix_list := _value(parameters, f"{target}.{index}.PrefixListId"):
                entry = {"PrefixListId": prefix_list}
                if description := _value(parameters, f"{target}.{index}.Description"):
                    entry["Description"] = description
                rule["PrefixListIds"].append(entry)
                index += 1
        return rules

    return parse


def _with_prefix_list(inner: Callable[..., str]) -> Callable[..., str]:
    def xml(group_id: str, rule: Mapping[str, Any], is_egress: bool = False) -> str:
        listed = [each["PrefixListId"] for each in rule.get("PrefixListIds", ())]
        more = f"<prefixListId>{listed[0]}</prefixListId>" if listed else ""
        return inner(group_id, rule, is_egress).replace("<isEgress>", f"{more}<isEgress>")

    return xml
