// SPDX-License-Identifier: Apache-2.0
package io.github.larder.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.larder.backend.dynamodb.DynamoDbBackend;
import io.github.larder.backend.dynamodb.DynamoDbBackendBuilder;
import io.github.larder.model.Body;
import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.EntryFilter;
import io.github.larder.spi.KeyLeases;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.StoreCatalog;
import io.github.larder.testing.FaultyDynamoDb;
import io.github.larder.testing.IamPolicy;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The IAM policies grant what is called, and no more: every operation of the guide is carried out
 * through an endpoint that denies whatever is not in its policy.
 */
@ExtendWith(LocalDynamoDbExtension.class)
class PoliciesTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final CacheKey KEY = new CacheKey("https://example.org/bread");

  private final LocalDynamoDb local;
  private final String table;
  private final FaultyDynamoDb endpoint;
  private final DynamoDbClient client;

  PoliciesTest(LocalDynamoDb local) {
    this.local = local;
    this.table = TemplateTableFixture.create(local).table();
    this.endpoint = FaultyDynamoDb.inFrontOf(local);
    this.client =
        DynamoDbClient.builder()
            .endpointOverride(endpoint.endpoint())
            .region(Region.of(LocalDynamoDb.REGION))
            .credentialsProvider(
                StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(
                        LocalDynamoDb.ACCESS_KEY_ID, LocalDynamoDb.SECRET_ACCESS_KEY)))
            .httpClientBuilder(Apache5HttpClient.builder())
            .build();
  }

  @AfterEach
  void close() {
    client.close();
    endpoint.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"read-write", "read-only", "namespace", "browse", "remove", "table-management"})
  void eachIsOneStatementAboutTheTable(String name) {
    Template statement = statement(name);
    assertThat(statement.text("Effect")).isEqualTo("Allow");
    assertThat(statement.text("Resource"))
        .isEqualTo("arn:aws:dynamodb:REGION:ACCOUNT:table/" + TemplateTable.read().name());
    assertThat((List<?>) statement.at("Action").present())
        .hasSameSizeAs(IamPolicy.operationsOf(name))
        .allMatch(action -> !action.toString().contains("*"));
  }

  /** Although the backend would look after its table: what it may not do is a warning. */
  @Test
  void readWriteGrantsWhatAStackCalls() {
    allowOnly("read-write");
    use(backend());
    allAreUsed("read-write");
  }

  @Test
  void readOnlyIsTheReadingHalf() {
    put(response(1_000_000));
    allowOnly("read-only");
    for (DynamoDbBackendBuilder backend : List.of(backend(), backend().createTable(false))) {
      try (CacheStore store = open(backend)) {
        valueOf(store.ready());
        assertThat(valueOf(store.get(KEY))).isPresent();
        assertThat(valueOf(store.getAll(List.of(KEY)))).hasSize(1);
      }
    }
    allAreUsed("read-only");
  }

  @Test
  void tableManagementIsTheRestThatLarderCallsBesideRequests() {
    endpoint.allowOnly(IamPolicy.operationsOf("table-management"));
    try (CacheStore store = open(backend().table(local.freshTableName()))) {
      valueOf(store.ready());
    }
    allAreUsed("table-management");
  }

  @Test
  void browsingIsScansAndTheEstimate() {
    put(response(10));
    allowOnly("browse");
    try (CacheStore store = open(backend())) {
      StoreCatalog catalog = store.catalog().orElseThrow();
      assertThat(valueOf(catalog.list(EntryFilter.ALL, null, 10)).entries()).hasSize(1);
      assertThat(valueOf(catalog.count(EntryFilter.ALL))).isEqualTo(1);
      valueOf(catalog.estimatedCount());
    }
    allAreUsed("browse");
  }

  /** Heads one by one, each on a condition; parts in batches. */
  @Test
  void removingIsScansAndDeletions() {
    put(response(1_000_000));
    allowOnly("remove");
    try (CacheStore store = open(backend())) {
      StoreCatalog catalog = store.catalog().orElseThrow();
      assertThat(valueOf(catalog.removeAll(EntryFilter.ALL))).isEqualTo(1);
      plantOrphan();
      assertThat(valueOf(catalog.removeOrphans())).isEqualTo(1);
    }
    allAreUsed("remove");
    assertThat(local.client().scan(request -> request.tableName(table)).items()).isEmpty();
  }

  /** With any one of them denied, something does not work: none is there for nothing. */
  @ParameterizedTest
  @ValueSource(strings = {"read-write", "read-only", "browse", "remove"})
  void noneOfTheActionsCanBeLeftOut(String policy) {
    for (String denied : IamPolicy.operationsOf(policy)) {
      Set<String> rest = new TreeSet<>(IamPolicy.operationsOf(policy));
      rest.remove(denied);
      local.client().deleteTable(request -> request.tableName(table));
      local.client().createTable(TemplateTable.read().request(table));
      put(response(1_000_000));
      plantOrphan();
      endpoint.allowOnly(rest);
      assertThatThrownBy(() -> useAs(policy))
          .as("%s without %s", policy, denied)
          .hasStackTraceContaining(denied + " on table");
      endpoint.heal();
    }
  }

  private void useAs(String policy) {
    try (CacheStore store = open(backend().createTable(false))) {
      StoreCatalog catalog = store.catalog().orElseThrow();
      switch (policy) {
        case "read-write" -> use(backend().createTable(false));
        case "read-only" -> {
          valueOf(store.get(KEY));
          valueOf(store.getAll(List.of(KEY)));
        }
        case "browse" -> {
          valueOf(catalog.count(EntryFilter.ALL));
          valueOf(catalog.estimatedCount());
        }
        default -> {
          valueOf(catalog.removeAll(EntryFilter.ALL));
          valueOf(catalog.removeOrphans());
        }
      }
    }
  }

  /** A scan has no leading keys, so the condition would hold: it must not be granted at all. */
  @Test
  void namespacePolicyHoldsKeysApartAndGrantsNoScan() {
    assertThat(IamPolicy.operationsOf("namespace"))
        .hasSameElementsAs(IamPolicy.operationsOf("read-write"))
        .doesNotContain("Scan", "Query", "PartiQLSelect");
    String leading =
        statement("namespace")
            .text("Condition", "ForAllValues:StringLike", "dynamodb:LeadingKeys", 0);
    assertThat(leading).isEqualTo("NAMESPACE/*");
    allowOnly("namespace");
    use(backend().namespace("shop"));
    allAreUsed("namespace");
    assertThat(local.client().scan(request -> request.tableName(table)).items())
        .isNotEmpty()
        .extracting(item -> Objects.requireNonNull(item.get("key")))
        .extracting(AttributeValue::s)
        .allMatch(key -> key.startsWith(leading.replace("NAMESPACE", "shop").replace("*", "")));
  }

  private void allAreUsed(String policy) {
    assertThat(IamPolicy.operationsOf(policy)).allMatch(action -> endpoint.requests(action) > 0);
  }

  private void allowOnly(String policy) {
    endpoint.allowOnly(IamPolicy.operationsOf(policy));
  }

  private void put(StoredResponse response) {
    try (CacheStore store = open(DynamoDbBackend.builder().client(local.client()).table(table))) {
      valueOf(store.put(KEY, response));
    }
  }

  /** A part of long ago whose head is not there. */
  private void plantOrphan() {
    Map<String, AttributeValue> part =
        Map.of(
            "key", AttributeValue.fromS("head#generation#0"),
            "of", AttributeValue.fromS("head"),
            "generation", AttributeValue.fromS("generation"),
            "written", AttributeValue.fromN("1"));
    local.client().putItem(request -> request.tableName(table).item(part));
  }

  /** Every operation of a store, with a small and a large body. */
  private void use(DynamoDbBackendBuilder backend) {
    try (CacheStore store = open(backend.leases(true))) {
      KeyLeases leases = store.leases().orElseThrow();
      valueOf(store.ready());
      KeyLeases.Lease lease = valueOf(leases.acquire(KEY, PATIENCE, null)).orElseThrow();
      assertThat(valueOf(leases.isHeld(KEY))).isTrue();
      valueOf(leases.release(lease));
      valueOf(leases.revoke(KEY));
      for (int size : new int[] {10, 1_000_000}) {
        StoredResponse response = response(size);
        valueOf(store.ready());
        valueOf(store.compareAndPut(KEY, EntryVersion.ABSENT, response));
        valueOf(store.get(KEY));
        valueOf(store.getAll(List.of(KEY)));
        PutResult put = valueOf(store.put(KEY, response));
        if (put instanceof PutResult.Stored stored) {
          valueOf(store.refresh(KEY, stored.version(), response.withoutBody()));
        }
        valueOf(store.remove(KEY));
        EntryVersion version = ((PutResult.Stored) valueOf(store.put(KEY, response))).version();
        valueOf(store.compareAndRemove(KEY, version));
      }
      valueOf(store.put(KEY, response(10)));
    }
  }

  private CacheStore open(DynamoDbBackendBuilder backend) {
    return backend
        .build()
        .create(
            BackendConfig.builder()
                .readDeadline(PATIENCE)
                .writeDeadline(PATIENCE)
                .startDeadline(PATIENCE)
                .build());
  }

  private DynamoDbBackendBuilder backend() {
    return DynamoDbBackend.builder().client(client).table(table);
  }

  private static StoredResponse response(int size) {
    return StoredResponse.builder()
        .method("GET")
        .requestUri(KEY.value())
        .sentAt(Instant.parse("2050-01-01T00:00:00Z"))
        .receivedAt(Instant.parse("2050-01-01T00:00:00Z"))
        .body(Body.wrap(new byte[size]))
        .build();
  }

  private static Template statement(String name) {
    return Template.read("docs/templates/iam-" + name + ".json").at("Statement", 0);
  }

  private static <T> T valueOf(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }
}
