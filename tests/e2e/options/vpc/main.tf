# A VPC as another team would keep it.
terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

resource "aws_vpc" "theirs" {
  cidr_block           = "10.70.0.0/16"
  enable_dns_support   = true
  enable_dns_hostnames = true
}

resource "aws_subnet" "theirs" {
  for_each          = { a = "10.70.0.0/20", b = "10.70.16.0/20" }
  vpc_id            = aws_vpc.theirs.id
  cidr_block        = each.value
  availability_zone = "us-east-1${each.key}"
}

resource "aws_route_table" "theirs" {
  vpc_id = aws_vpc.theirs.id
}

resource "aws_route_table_association" "theirs" {
  for_each       = aws_subnet.theirs
  subnet_id      = each.value.id
  route_table_id = aws_route_table.theirs.id
}

resource "aws_security_group" "cache" {
  name        = "theirs-cache"
  description = "Redis nodes"
  vpc_id      = aws_vpc.theirs.id
}

output "vpc_id" {
  value = aws_vpc.theirs.id
}

output "subnet_ids" {
  value = [for subnet in aws_subnet.theirs : subnet.id]
}

output "route_table_id" {
  value = aws_route_table.theirs.id
}

output "cache_security_group_id" {
  value = aws_security_group.cache.id
}
