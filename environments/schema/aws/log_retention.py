"""Days for which CloudWatch Logs can keep a log group.

Source: botocore 1.43.106, `PutRetentionPolicy` of `logs`, read 2026-11-28.
"""

from typing import Literal

RetentionDays = Literal[
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653
]
