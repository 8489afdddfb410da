package io.github.larder.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.backend.dynamodb.DynamoDbBackend;
import io.github.larder.backend.dynamodb.DynamoDbBackendBuilder;
import io.github.larder.model.Body;
import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.EntryFilter;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.StoreCatalog;
import io.github.larder.spi.StoreEvents;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The IAM policies grant what is called, and no more. */
@ExtendWith(LocalDynamoDbExtension.class)
class PoliciesTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final CacheKey KEY = new CacheKey("https://example.org/bread");

  private final LocalDynamoDb local;
  private final String table;
  private final Set<String> called = new ConcurrentSkipListSet<>();

  PoliciesTest(LocalDynamoDb local) {
    this.local = local;
    this.table = TemplateTableFixture.create(local).table();
  }

  @ParameterizedTest
  @ValueSource(strings = {"read-write", "read-only", "namespace", "browse", "table-management"})
  void eachIsOneStatementAboutTheTable(String name) {
    Template statement = statement(name);
    assertThat(statement.text("Effect")).isEqualTo("Allow");
    assertThat(statement.text("Resource"))
        .isEqualTo("arn:aws:dynamodb:REGION:ACCOUNT:table/" + TemplateTable.read().name());
    assertThat(actions(name)).allMatch(action -> !action.contains("*"));
  }

  @Test
  void readWriteGrantsWhatAStackCalls() {
    use(backend().createTable(false));
    assertThat(actions("read-write"))
        .containsAll(called)
        // Bodies in parts are moved and deleted in batches.
        .containsExactlyInAnyOrder(
            "GetItem", "BatchGetItem", "PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem");
  }

  @Test
  void readOnlyIsTheReadingHalf() {
    try (CacheStore store = open(backend().createTable(false))) {
      valueOf(store.ready());
      valueOf(store.get(KEY));
      valueOf(store.getAll(List.of(KEY)));
    }
    assertThat(actions("read-only")).hasSameElementsAs(called);
  }

  @Test
  void tableManagementIsTheRestThatLarderCallsBesideRequests() {
    DynamoDbBackendBuilder backend = backend().table(local.freshTableName());
    try (CacheStore store = open(backend)) {
      valueOf(store.ready());
    }
    assertThat(actions("table-management")).hasSameElementsAs(called);
  }

  @Test
  void browsingIsScansAndTheEstimate() {
    try (CacheStore store = open(backend().createTable(false))) {
      StoreCatalog catalog = store.catalog().orElseThrow();
      valueOf(catalog.list(EntryFilter.ALL, null, 10));
      valueOf(catalog.count(EntryFilter.ALL));
      valueOf(catalog.estimatedCount());
    }
    assertThat(actions("browse")).hasSameElementsAs(called);
  }

  /** A scan has no leading keys, so the condition would hold: it must not be granted at all. */
  @Test
  void namespacePolicyHoldsKeysApartAndGrantsNoScan() {
    assertThat(actions("namespace"))
        .hasSameElementsAs(actions("read-write"))
        .doesNotContain("Scan", "Query", "PartiQLSelect");
    String leading =
        statement("namespace")
            .text("Condition", "ForAllValues:StringLike", "dynamodb:LeadingKeys", 0);
    assertThat(leading).isEqualTo("NAMESPACE/*");
    use(backend().createTable(false).namespace("shop"));
    assertThat(local.client().scan(request -> request.tableName(table)).items())
        .isNotEmpty()
        .extracting(item -> Objects.requireNonNull(item.get("key")))
        .extracting(AttributeValue::s)
        .allMatch(key -> key.startsWith(leading.replace("NAMESPACE", "shop").replace("*", "")));
  }

  /** Every operation of a store, with a small and a large body. */
  private void use(DynamoDbBackendBuilder backend) {
    try (CacheStore store = open(backend)) {
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
      }
      valueOf(store.put(KEY, response(10)));
    }
  }

  private CacheStore open(DynamoDbBackendBuilder backend) {
    StoreEvents events =
        new StoreEvents() {
          @Override
          public void called(String call) {
            called.add(call);
          }
        };
    return backend
        .build()
        .create(
            BackendConfig.builder()
                .events(events)
                .readDeadline(PATIENCE)
                .writeDeadline(PATIENCE)
                .startDeadline(PATIENCE)
                .build());
  }

  private DynamoDbBackendBuilder backend() {
    return DynamoDbBackend.builder().client(local.client()).table(table);
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

  private static List<String> actions(String name) {
    return ((List<?>) statement(name).at("Action").present())
        .stream().map(action -> action.toString().replace("dynamodb:", "")).toList();
  }

  private static Template statement(String name) {
    return Template.read("docs/templates/iam-" + name + ".json").at("Statement", 0);
  }

  private static <T> T valueOf(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }
}
