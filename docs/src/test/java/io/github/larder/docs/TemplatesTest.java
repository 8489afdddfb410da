// SPDX-License-Identifier: Apache-2.0
package io.github.larder.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.larder.backend.dynamodb.DynamoDbBackend;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStore;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/** All templates make the table that Larder would create. */
@ExtendWith(LocalDynamoDbExtension.class)
class TemplatesTest {

  private static final String CLOUDFORMATION = "docs/templates/cloudformation.yaml";
  private static final String TERRAFORM = "docs/templates/terraform/main.tf";
  private static final String CDK = "docs/templates/cdk/HttpCacheStack.java";

  private final TemplateTable table = TemplateTable.read();

  @Test
  void cloudFormationMakesTheTableThatLarderCreates(LocalDynamoDb local) {
    String name = local.freshTableName();
    try (CacheStore store =
        DynamoDbBackend.builder()
            .client(local.client())
            .table(name)
            .build()
            .create(BackendConfig.builder().build())) {
      store.ready().toCompletableFuture().join();
    }
    TableDescription created = local.client().describeTable(r -> r.tableName(name)).table();
    assertThat(created.keySchema()).isEqualTo(table.request(name).keySchema());
    assertThat(created.attributeDefinitions())
        .isEqualTo(table.request(name).attributeDefinitions());
    assertThat(created.billingModeSummary().billingModeAsString()).isEqualTo(table.billingMode());
    assertThat(local.client().describeTimeToLive(r -> r.tableName(name)).timeToLiveDescription())
        .extracting(found -> found.attributeName())
        .isEqualTo(table.ttl());
    assertThat(new DynamoDbBackend()).hasToString("dynamodb, table '" + table.name() + "'");
    assertThat(table.ttlEnabled()).isTrue();
  }

  @Test
  void terraformSaysTheSame() {
    HclText text = new HclText(Guides.read(TERRAFORM));
    HclText resource = text.block("resource \"aws_dynamodb_table\" \"http_cache\"");
    assertThat(text.resolve(resource.value("name"))).isEqualTo(table.name());
    assertThat(resource.value("billing_mode")).isEqualTo(table.billingMode());
    assertThat(resource.value("hash_key")).isEqualTo(table.key());
    assertThat(resource.block("attribute").value("name")).isEqualTo(table.key());
    assertThat(resource.block("attribute").value("type")).isEqualTo(table.keyType());
    assertThat(resource.block("ttl").value("attribute_name")).isEqualTo(table.ttl());
    assertThat(resource.block("ttl").value("enabled")).isEqualTo("" + table.ttlEnabled());
    assertThat(text.resolve(resource.block("point_in_time_recovery").value("enabled")))
        .isEqualTo("" + table.pointInTimeRecovery());
    assertThat(text.resolve(resource.value("deletion_protection_enabled")))
        .isEqualTo("" + table.deletionProtection());
    assertThat(resource.text()).doesNotContain("range_key", "global_secondary_index");
  }

  @Test
  void cdkSaysTheSame() {
    assertThat(table.keyRole()).isEqualTo("HASH");
    assertThat(table.keyType()).isEqualTo("S");
    assertThat(flat(Guides.read(CDK)))
        .contains(
            ".tableName(\"" + table.name() + "\")",
            ".billingMode(BillingMode." + table.billingMode() + ")",
            ".partitionKey(Attribute.builder().name(\""
                + table.key()
                + "\").type(AttributeType.STRING).build())",
            ".timeToLiveAttribute(\"" + table.ttl() + "\")",
            ".pointInTimeRecoveryEnabled(" + table.pointInTimeRecovery() + ")",
            ".deletionProtection(" + table.deletionProtection() + ")")
        .doesNotContain(".sortKey(");
  }

  /** CDK is not on the class path; that the text is Java can be checked without it. */
  @Test
  void cdkIsJava() {
    JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler());
    DiagnosticCollector<JavaFileObject> faults = new DiagnosticCollector<>();
    JavaFileObject source =
        new SimpleJavaFileObject(
            URI.create("string:///HttpCacheStack.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return Guides.read(CDK);
          }
        };
    boolean unused =
        compiler.getTask(null, null, faults, List.of("-proc:none"), null, List.of(source)).call();
    assertThat(faults.getDiagnostics())
        .extracting(Diagnostic::getCode)
        .allMatch(code -> code.matches("compiler\\.err\\.(doesnt\\.exist|cant\\.resolve.*)"));
  }

  @Test
  void cloudFormationPassesItsLinter() {
    Tool linter = Tool.orSkip("cfn-lint", "CloudFormation's linter does not see the template");
    Tool.Run run = linter.run(List.of("cfn-lint", CLOUDFORMATION));
    assertThat(run.output()).isEmpty();
    assertThat(run.status()).isZero();
  }

  @Test
  void terraformIsValid(@TempDir Path copy) throws IOException {
    Tool terraform =
        Tool.orSkip("terraform", "Terraform does not see the template")
            .in(copy)
            .with("CHECKPOINT_DISABLE", "1");
    Files.copy(Guides.PROJECT.resolve(TERRAFORM), copy.resolve("main.tf"));
    Tool.Run init =
        terraform.run(List.of("terraform", "init", "-backend=false", "-input=false", "-no-color"));
    assumeTrue(init.status() == 0, "Terraform has no AWS provider here: " + init.output());
    Tool.Run run = terraform.run(List.of("terraform", "validate", "-no-color"));
    assertThat(run.status()).as(run.output()).isZero();
    assertThat(terraform.run(List.of("terraform", "fmt", "-check", "-diff")).output())
        .doesNotContain("main.tf");
  }

  private static String flat(String text) {
    return text.replaceAll("\\s+", "");
  }
}
