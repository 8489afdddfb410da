// SPDX-License-Identifier: Apache-2.0
package io.github.larder.docs;

import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveSpecification;

/** The table of the CloudFormation template, with the defaults of its parameters. */
record TemplateTable(
    String name,
    String billingMode,
    String key,
    String keyType,
    String keyRole,
    String ttl,
    boolean ttlEnabled,
    boolean pointInTimeRecovery,
    boolean deletionProtection) {

  static TemplateTable read() {
    Template template = Template.read("docs/templates/cloudformation.yaml");
    return new TemplateTable(
        text(template, "TableName"),
        text(template, "BillingMode"),
        text(template, "KeySchema", 0, "AttributeName"),
        text(template, "AttributeDefinitions", 0, "AttributeType"),
        text(template, "KeySchema", 0, "KeyType"),
        text(template, "TimeToLiveSpecification", "AttributeName"),
        Boolean.parseBoolean(text(template, "TimeToLiveSpecification", "Enabled")),
        Boolean.parseBoolean(
            text(template, "PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled")),
        Boolean.parseBoolean(text(template, "DeletionProtectionEnabled")));
  }

  /** The table under another name, and one that a test may delete. */
  CreateTableRequest request(String otherName) {
    return CreateTableRequest.builder()
        .tableName(otherName)
        .billingMode(billingMode)
        .attributeDefinitions(
            AttributeDefinition.builder().attributeName(key).attributeType(keyType).build())
        .keySchema(KeySchemaElement.builder().attributeName(key).keyType(keyRole).build())
        .build();
  }

  TimeToLiveSpecification timeToLive() {
    return TimeToLiveSpecification.builder().attributeName(ttl).enabled(ttlEnabled).build();
  }

  private static String text(Template template, Object... property) {
    Object[] path = new Object[property.length + 3];
    path[0] = "Resources";
    path[1] = "HttpCacheTable";
    path[2] = "Properties";
    System.arraycopy(property, 0, path, 3, property.length);
    return template.text(path);
  }
}
