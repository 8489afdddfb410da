# The DynamoDB table of a Larder cache. Run Larder with createTable=false.

terraform {
  required_version = ">= 1.3"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

variable "table_name" {
  description = "The option \"table\"."
  type        = string
  default     = "http_cache"
}

variable "deletion_protection" {
  description = "An empty cache sends every request to the origins, so a table is not deleted by accident."
  type        = bool
  default     = true
}

variable "point_in_time_recovery" {
  description = "Backups are billed by the size of the table, and a cache can be filled again."
  type        = bool
  default     = false
}

resource "aws_dynamodb_table" "http_cache" {
  name         = var.table_name
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "key"

  attribute {
    name = "key"
    type = "S"
  }

  ttl {
    attribute_name = "ttl"
    enabled        = true
  }

  point_in_time_recovery {
    enabled = var.point_in_time_recovery
  }

  deletion_protection_enabled = var.deletion_protection
}

output "table_name" {
  description = "The option \"table\"."
  value       = aws_dynamodb_table.http_cache.name
}

output "table_arn" {
  description = "The resource of the IAM policies."
  value       = aws_dynamodb_table.http_cache.arn
}
