"""Reviews with a graph: a small one that has everything the page can show, and one of any size."""

from tests.plan_review.reviews import ACCEPTED, GROUP, REFUSED_REVIEW
from tools.plan_review.plan.changes import Action
from tools.plan_review.review import Counts, Node, ResourceDiff, Review, StackReview

VPC = "aws_vpc.network_vpc_4E8F0223"
SUBNET = "aws_subnet.network_private-a_492DDEA9"
SUBNETS = "aws_elasticache_subnet_group.cache_subnet-group_D4E55FF4"
KEY = "aws_kms_key.encryption-key_B3391E8B"
ENDPOINT = "aws_ssm_parameter.connection_primary-endpoint_A7F9A11E"
ALARM = "aws_cloudwatch_metric_alarm.alarms_swap_C6A7545E"
DRIFTED = "aws_security_group.redis_security-group_9A41"


def node(address: str, *references: str, action: Action = Action.NO_CHANGE) -> Node:
    return Node(address=address, type=address.split(".")[-2], action=action, references=references)


def resource(address: str, action: Action) -> ResourceDiff:
    return ResourceDiff(address=address, type=address.split(".")[-2], action=action)


def shown_review() -> Review:
    """Return the refused review with a graph, and a stack whose planning stopped."""
    dev, prod, functions = REFUSED_REVIEW.stacks
    graph = (
        node(VPC),
        node(SUBNET, VPC),
        node(SUBNETS, SUBNET),
        node(KEY),
        node(DRIFTED, VPC),
        node(GROUP, SUBNETS, KEY, DRIFTED, action=Action.REPLACE),
        node(ENDPOINT, GROUP, action=Action.UPDATE),
        node(ALARM, action=Action.DESTROY),
    )
    more = (resource(ENDPOINT, Action.UPDATE), resource(ALARM, Action.DESTROY))
    prod = prod.model_copy(
        update={"graph": graph, "stale_risks": ("apply-immediately",), "resources": (*prod.resources, *more)}
    )
    broken = StackReview(stack="redis-staging", environment="staging", counts=Counts(), resources=(), errored=True)
    return REFUSED_REVIEW.model_copy(update={"stacks": (dev, broken, prod, functions)})


def unchanged_review() -> Review:
    """Return a review in which nothing changes."""
    graph = (node(VPC), node(SUBNET, VPC))
    stack = StackReview(stack="redis-dev", environment="dev", counts=Counts(no_change=2), resources=(), graph=graph)
    return Review(stacks=(stack,))


def large_review(resources: int) -> Review:
    """Return one stack: groups of ten that refer to each other, every tenth group changed and found fault with."""
    nodes: list[Node] = []
    changed, findings = [], []
    for number in range(resources):
        group, place = divmod(number, 10)
        kind = ("aws_vpc", "aws_subnet", "aws_kms_key", "aws_ssm_parameter", "aws_lambda_function")[place % 5]
        action = Action.UPDATE if group % 10 == 0 else Action.NO_CHANGE
        before = (nodes[-1].address,) if place else ()
        nodes.append(node(f"{kind}.group-{group}_part-{place}_0000000A", *before, action=action))
        if action is Action.UPDATE:
            changed.append(resource(nodes[-1].address, action))
            findings.append(ACCEPTED.model_copy(update={"address": nodes[-1].address, "stack": "redis-prod"}))
    counts = Counts(update=len(changed), no_change=resources - len(changed))
    stack = StackReview(
        stack="redis-prod",
        environment="prod",
        counts=counts,
        resources=tuple(changed),
        findings=tuple(findings),
        graph=tuple(nodes),
    )
    return Review(stacks=(stack,))
