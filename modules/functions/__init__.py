"""Lambda functions, their roles, their tables and the dead-letter queue of their failed events.

The rights of a function's role come from these modules:

- function_role.py: write to the function's own log group, beside the statements and the policy that the role is given;
- shared_resources.py: write traces, attach to the subnets, send to the dead-letter queue (failed_events.py);
- table_access.py: read and write one DynamoDB table;
- rotation_function.py: the statements of the function that rotates passwords, which uses none of the shared ones;
- modules/clients/client_policy.py: the managed policy to read the connection details and to connect to Redis.
"""
