// SPDX-License-Identifier: Apache-2.0
package io.github.larder.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.backend.dynamodb.DynamoDbBackend;
import io.github.larder.backend.dynamodb.DynamoDbBackendBuilder;
import io.github.larder.model.Body;
import io.github.larder.model.CacheKey;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStore;
import io.github.larder.testing.DynamoDbEngine;
import io.github.larder.testing.LocalDynamoDb;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The commands of the guide, as they stand there, run against entries that Larder wrote. */
abstract class ConsoleCommandsContract {

  static final String GUIDE = "docs/backends/dynamodb.md";
  private static final Pattern COMMAND =
      Pattern.compile("<!-- command: (\\w+) -->\\n```sh\\n(.*?)```", Pattern.DOTALL);
  private static final Instant NOW = Instant.parse("2050-01-01T00:00:00Z");

  private final DynamoDbEngine engine;
  private final String table = TemplateTable.read().name();

  ConsoleCommandsContract(DynamoDbEngine engine) {
    this.engine = engine;
  }

  @BeforeEach
  void fillTheTable() {
    engine.createTable(TemplateTable.read().request(table));
    put(backend(), "http://example.com:80/prices", NOW.plusSeconds(3600));
    put(backend(), "http://example.com:80/prices?page=2", NOW.plusSeconds(3600));
    put(backend(), "http://example.com:80/for-ever", null);
    put(backend().namespace("shop"), "http://example.com:80/bread", NOW.plusSeconds(3600));
    over("http://example.com:80/over");
    // What has no value is no entry.
    engine
        .client()
        .putItem(
            request ->
                request
                    .tableName(table)
                    .item(Map.of("key", AttributeValue.fromS("shop/http://example.com:80/x#1#0"))));
  }

  @AfterEach
  void removeTheTable() {
    engine.deleteTable(table);
  }

  /** {@return what {@code create} prints, which makes the table anew} */
  final Tool.Run create() {
    removeTheTable();
    Tool.Run run = shell("create");
    assertThat(run.output()).contains("\"TableName\": \"" + table + "\"");
    assertThat(engine.client().describeTable(r -> r.tableName(table)).table().keySchema())
        .isEqualTo(TemplateTable.read().request(table).keySchema());
    return run;
  }

  @Test
  void getShowsOneEntry() {
    Template item = run("get").at("Item");
    assertThat(item.text("value", "M", "url", "S")).isEqualTo("http://example.com:80/prices");
    assertThat(item.text("value", "M", "status", "N")).isEqualTo("200");
    assertThat(item.text("value", "M", "receivedAt", "S")).startsWith("2050-01-01T00:00:00");
    assertThat(item.text("value", "M", "headers", "S")).isEqualTo("Content-Type: application/json");
    assertThat(item.text("value", "M", "body", "S")).isEqualTo("{\"price\": 9.50}");
    assertThat(item.text("ttl", "N")).isEqualTo("" + NOW.plusSeconds(3600).getEpochSecond());
  }

  @Test
  void findGoesByTheUrl() {
    assertThat(keys(run("find")))
        .containsExactlyInAnyOrder(
            "http://example.com:80/prices", "http://example.com:80/prices?page=2");
  }

  @Test
  void listShowsEntriesOnly() {
    assertThat(list(run("list")))
        .hasSize(5)
        .contains(List.of("http://example.com:80/prices", "200", "2050-01-01T00:00:00.000000000Z"));
  }

  @Test
  void namespaceShowsItsEntriesOnly() {
    assertThat(keys(run("namespace"))).containsExactly("shop/http://example.com:80/bread");
  }

  @Test
  void countLeavesOutWhatIsOver() {
    assertThat(run("count").root()).isEqualTo(4);
  }

  @Test
  void deleteRemovesOneEntry() {
    assertThat(run("delete").root()).isNull();
    assertThat(list(run("list"))).hasSize(4);
    assertThat(run("get").root()).isNull();
  }

  private Template run(String name) {
    return Template.parse(output(name));
  }

  private String output(String name) {
    Tool.Run run = shell(name);
    assertThat(run.status()).as(run.output()).isZero();
    return run.output();
  }

  private Tool.Run shell(String name) {
    Tool shell =
        Tool.orSkip("aws", "the commands of " + GUIDE + " are not run")
            .with("AWS_PAGER", "")
            .with("AWS_REGION", LocalDynamoDb.REGION)
            .with("AWS_DEFAULT_REGION", LocalDynamoDb.REGION)
            .with("AWS_ACCESS_KEY_ID", LocalDynamoDb.ACCESS_KEY_ID)
            .with("AWS_SECRET_ACCESS_KEY", LocalDynamoDb.SECRET_ACCESS_KEY)
            .with("AWS_CONFIG_FILE", "no-config")
            .with("AWS_SHARED_CREDENTIALS_FILE", "no-credentials");
    // A function, so that the command stays as it stands in the guide.
    String script =
        "aws() { command aws --endpoint-url "
            + engine.endpoint()
            + " \"$@\"; }\n"
            + Objects.requireNonNull(commands().get(name));
    return shell.run(List.of("sh", "-c", script));
  }

  static Map<String, String> commands() {
    Map<String, String> commands = new LinkedHashMap<>();
    Matcher matcher = COMMAND.matcher(Guides.read(GUIDE));
    while (matcher.find()) {
      commands.put(matcher.group(1), matcher.group(2));
    }
    return commands;
  }

  private static List<String> keys(Template scan) {
    return list(scan.at("Items")).stream()
        .map(item -> new Template(item).text("key", "S"))
        .collect(Collectors.toList());
  }

  private static List<Object> list(Template template) {
    return List.copyOf((List<?>) template.present());
  }

  private DynamoDbBackendBuilder backend() {
    return DynamoDbBackend.builder().client(engine.client()).table(table).createTable(false);
  }

  private static void put(
      DynamoDbBackendBuilder backend, String url, @Nullable Instant retainUntil) {
    BackendConfig config =
        BackendConfig.builder()
            .clock(Clock.fixed(NOW, ZoneOffset.UTC))
            .writeDeadline(Duration.ofSeconds(20))
            .build();
    try (CacheStore store = backend.build().create(config)) {
      store
          .put(
              new CacheKey(url),
              StoredResponse.builder()
                  .method("GET")
                  .requestUri(url)
                  .status(200)
                  .headers(List.of(new HeaderField("Content-Type", "application/json")))
                  .sentAt(NOW)
                  .receivedAt(NOW)
                  .retainUntil(retainUntil)
                  .body(Body.wrap("{\"price\": 9.50}".getBytes(UTF_8)))
                  .build())
          .toCompletableFuture()
          .orTimeout(60, TimeUnit.SECONDS)
          .join();
    }
  }

  /** An entry whose time is over, but which DynamoDB (without a time to live) still has. */
  private void over(String url) {
    put(backend().ttl(false), url, NOW.plusSeconds(1));
    Map<String, AttributeValue> item =
        new TreeMap<>(
            engine
                .client()
                .getItem(
                    request ->
                        request.tableName(table).key(Map.of("key", AttributeValue.fromS(url))))
                .item());
    Map<String, AttributeValue> value =
        new TreeMap<>(Objects.requireNonNull(item.get("value")).m());
    value.put("retainUntil", AttributeValue.fromN("1"));
    item.put("value", AttributeValue.fromM(value));
    engine.client().putItem(request -> request.tableName(table).item(item));
  }
}
