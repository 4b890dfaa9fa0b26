// Which part of the system a resource belongs to; the graph has one box for each. The first that matches counts.

const SERVICES = [
    ["Logs", /^aws_(cloudwatch_log|flow_log|kinesis)/],
    ["Alarms", /^aws_(cloudwatch|sns)/],
    ["Network", /vpc|subnet(?!_group)|route|security_group|gateway|network|eip/],
    ["Keys", /^aws_(kms|secretsmanager)/],
    ["Access", /^aws_(iam|elasticache_user)|policy_document/],
    ["Cache", /^aws_(elasticache|appautoscaling|memorydb)/],
    ["Settings", /^aws_(ssm|appconfig)/],
    ["Functions", /^aws_(lambda|sqs|apigateway|api_gateway|scheduler)/],
    ["Data", /^aws_(dynamodb|s3|rds|db)/],
];

// As a reader meets them: what the cache stands on, the cache, what uses it, what watches it.
const SERVICE_ORDER = [
    "Network",
    "Keys",
    "Access",
    "Cache",
    "Settings",
    "Functions",
    "Data",
    "Logs",
    "Alarms",
    "Account",
];

function serviceOf(type) {
    if (type === "aws_elasticache_subnet_group") return "Cache";
    return SERVICES.find(([, pattern]) => pattern.test(type))?.[0] || "Account";
}
