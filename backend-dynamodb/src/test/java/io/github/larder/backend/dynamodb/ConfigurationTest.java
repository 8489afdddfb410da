// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import static io.github.larder.testing.FaultyIdentityService.Kind.METADATA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.BackendConfigurationException;
import io.github.larder.spi.CacheBackendFactory;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CacheStoreException.Kind;
import io.github.larder.spi.EntryFilter;
import io.github.larder.spi.StoreEvents;
import io.github.larder.testing.FaultyIdentityService;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.regions.Region;

@ExtendWith(LocalDynamoDbExtension.class)
final class ConfigurationTest {

  @Test
  void theServiceLoaderFindsItByItsAlias() {
    assertThat(ServiceLoader.load(CacheBackendFactory.class))
        .singleElement()
        .isExactlyInstanceOf(DynamoDbBackend.class)
        .extracting(CacheBackendFactory::alias)
        .isEqualTo("dynamodb");
  }

  @Test
  void allTextualOptionsReachTheTable(LocalDynamoDb local) {
    TestTable table = TestTable.create(local);
    Map<String, String> options =
        Map.ofEntries(
            Map.entry("table", table.name()),
            Map.entry("region", LocalDynamoDb.REGION),
            Map.entry("endpoint", local.endpoint().toString()),
            Map.entry("accessKeyId", LocalDynamoDb.ACCESS_KEY_ID),
            Map.entry("secretAccessKey", LocalDynamoDb.SECRET_ACCESS_KEY),
            Map.entry("sessionToken", "token"),
            Map.entry("namespace", "words"),
            Map.entry("ttl", "false"),
            Map.entry("createTable", "false"),
            Map.entry("consistentReads", "true"));
    Recorder events = new Recorder();
    try (CacheStore store = create(LocalStore.config(events), options)) {
      Await.valueOf(store.put(Samples.KEY, Samples.response()));
      assertThat(Await.valueOf(store.get(Samples.KEY))).isPresent();
    }
    assertThat(table.item("words/" + Samples.KEY.value())).doesNotContainKey("ttl").isNotEmpty();
    assertThat(events.calls()).containsExactly("PutItem", "GetItem");
    assertThat(events.readUnits()).isEqualTo(1.0);
    assertThat(events.writeUnits()).isEqualTo(1.0);
  }

  @Test
  void allFaultsAreReportedTogetherWithTheNearestNameAndNoSecret() {
    Map<String, String> options = new HashMap<>();
    options.put("tabel", "x");
    options.put("ttl", "maybe");
    options.put("namespace", "a/b");
    options.put("endpoint", "localhost");
    options.put("profile", "p");
    options.put("secretAccessKey", "very-secret");
    BackendConfigurationException faults =
        catchThrowableOfType(
            BackendConfigurationException.class,
            () -> create(BackendConfig.builder(), options).close());
    assertThat(faults.faults()).hasSize(7);
    assertThat(faults)
        .hasMessageContaining("backend 'dynamodb': 7 faults")
        .hasMessageContaining("unknown option 'tabel'; did you mean 'table'?")
        .hasMessageContaining("option 'ttl' must be true or false")
        .hasMessageContaining("'namespace' must be 1 to 64 letters")
        .hasMessageContaining("option 'endpoint'")
        .hasMessageContaining("'accessKeyId' and 'secretAccessKey' belong together")
        .hasMessageContaining("'profile' and 'accessKeyId' both give credentials")
        .hasMessageContaining("no region; set the option 'region', or AWS_REGION")
        .hasMessageNotContaining("very-secret");
  }

  @Test
  void aBodyThatNoDeadlineCouldReadIsAFault() {
    DynamoDbBackend.builder().maxBodyBytes(120_000_000).build();
    assertThatThrownBy(() -> DynamoDbBackend.builder().maxBodyBytes(120_000_001).build())
        .hasMessage(
            "backend 'dynamodb': 'maxBodyBytes' must be 1 to 120000000 bytes, but is 120000001: a"
                + " longer body could be written, but not be read within the 30 s that a body may"
                + " add to a deadline");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://name:very-secret@h/x", "http:///nowhere", "mailto:somebody"})
  void anEndpointThatTheSdkCannotReachIsAFault(String endpoint) {
    assertThatThrownBy(
            () ->
                create(BackendConfig.builder(), Map.of("region", "us-west-2", "endpoint", endpoint))
                    .close())
        .isExactlyInstanceOf(BackendConfigurationException.class)
        .hasMessageContaining("endpoint'")
        .hasMessageNotContaining("very-secret");
  }

  @Test
  void aTableOfAnotherAccountIsNamedByItsArn() {
    String arn = "arn:aws:dynamodb:us-west-2:123456789012:table/http_cache";
    Map<String, String> options =
        Map.of("region", "us-west-2", "table", arn, "createTable", "false");
    create(BackendConfig.builder(), options).close();
    assertThatThrownBy(
            () ->
                create(BackendConfig.builder(), Map.of("region", "us-east-1", "table", arn))
                    .close())
        .hasMessageContaining("'table' is in the region us-west-2, but 'region' is 'us-east-1'")
        .hasMessageContaining("'table' is an ARN, by which no table is created");
    assertThatThrownBy(() -> DynamoDbBackend.builder().table(arn + "/index/x").build())
        .hasMessageContaining("'table' must be a name, or an ARN as in");
  }

  /** A batch response names the table as the request did. */
  @Test
  void aTableThatIsNamedByItsArnIsReadAndWritten(LocalDynamoDb local) {
    TestTable table = TestTable.create(local);
    String arn =
        local.client().describeTable(request -> request.tableName(table.name())).table().tableArn();
    try (CacheStore store =
        LocalStore.over(
            DynamoDbPort.blocking(local.client(), CallStart.immediate()),
            DynamoDbBackend.builder().table(arn).createTable(false).inlineLimit(0).partBytes(4),
            LocalStore.config(StoreEvents.NO_OP))) {
      Await.valueOf(store.put(Samples.KEY, Samples.response("in parts")));
      assertThat(Await.valueOf(store.get(Samples.KEY))).isPresent();
      assertThat(Await.valueOf(store.getAll(List.of(Samples.KEY)))).hasSize(1);
      assertThat(Await.valueOf(store.catalog().orElseThrow().removeAll(EntryFilter.ALL)))
          .isEqualTo(1);
    }
    assertThat(table.size()).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aMissingRegionIsReportedWithTheOptionToSet(boolean callerMayBlock) {
    assertThatThrownBy(
            () -> create(BackendConfig.builder().callerMayBlock(callerMayBlock), Map.of()).close())
        .isExactlyInstanceOf(BackendConfigurationException.class)
        .hasMessage(
            "backend 'dynamodb': no region; set the option 'region', or AWS_REGION, or a region in"
                + " the AWS profile (the instance metadata service gives none)");
  }

  @Test
  void theInstanceMayGiveTheRegion() {
    try (FaultyIdentityService service = FaultyIdentityService.start(METADATA);
        CacheStore store =
            create(BackendConfig.builder(), Map.of("endpoint", "http://127.0.0.1:1"))) {
      assertThat(Await.failureOf(store.get(Samples.KEY)))
          .hasMessageContaining(" in us-east-1 at http://127.0.0.1:1 does not reach it");
      assertThat(service.requests())
          .anyMatch(request -> request.contains("instance-identity/document"));
    }
  }

  /**
   * Outside of EC2 the metadata service does not answer, and an application should learn that soon.
   */
  @Test
  void aMetadataServiceThatHangsIsNotWaitedForLong() {
    try (FaultyIdentityService service = FaultyIdentityService.start(METADATA)) {
      service.hang();
      long begin = System.nanoTime();
      assertThatThrownBy(() -> create(BackendConfig.builder(), Map.of()).close())
          .hasMessageContaining("no region");
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(4));
    }
  }

  @Test
  void anSdkThatIsTooOldIsOneMessage() {
    List<String> faults = new ArrayList<>();
    SdkVersion.fault("sdk-core", SdkVersion.MIN_VERSION, faults);
    SdkVersion.fault("sdk-core", "3.0.0-preview", faults);
    SdkVersion.fault("sdk-core", "unknown", faults);
    SdkVersion.fault("sdk-core", null, faults);
    assertThat(faults).isEmpty();
    SdkVersion.fault("sdk-core", "2.25.70", faults);
    assertThat(faults)
        .containsExactly(
            "it needs the AWS SDK for Java "
                + SdkVersion.MIN_VERSION
                + " or later, but software.amazon.awssdk:sdk-core is 2.25.70; raise the version"
                + " that the build manages");
    assertThat(SdkVersion.faults()).isEmpty();
  }

  @Test
  void aProfileOrACustomizerMayGiveTheRegion() {
    create(BackendConfig.builder(), Map.of("profile", "with-region")).close();
    DynamoDbBackend.builder()
        .clientCustomizer(client -> client.region(Region.EU_WEST_1))
        .build()
        .create(BackendConfig.builder().build())
        .close();
  }

  /** Each provider with its own reason: only the reader knows which of them was meant to work. */
  @Test
  void missingCredentialsAreReportedWithTheReasonOfEachProvider() {
    assertThat(failureOf(Map.of()))
        .hasMessageStartingWith(
            "GetItem on table 'http_cache' in us-east-1 at http://127.0.0.1:1 has no AWS"
                + " credentials. The SDK says: Unable to load credentials from any of the providers"
                + " in the chain")
        .hasMessageContaining("SystemPropertyCredentialsProvider(): Unable to load credentials")
        .hasMessageContaining("WebIdentityTokenFileCredentialsProvider(): ")
        .hasMessageContaining("ProfileCredentialsProvider(profileName=default): ")
        .hasMessageContaining("ContainerCredentialsProvider(): Cannot fetch credentials")
        .hasMessageContaining("InstanceProfileCredentialsProvider(): IMDS credentials have been");
  }

  @Test
  void aProfileThatIsMissingIsNamed() {
    assertThat(failureOf(Map.of("profile", "none")))
        .hasMessageStartingWith(
            "GetItem on table 'http_cache' in us-east-1 at http://127.0.0.1:1 has no AWS"
                + " credentials. The SDK says: Profile file contained no credentials for profile"
                + " 'none'");
  }

  private CacheStoreException failureOf(Map<String, String> more) {
    Map<String, String> options = new HashMap<>(more);
    options.put("region", "us-east-1");
    options.put("endpoint", "http://127.0.0.1:1");
    try (CacheStore store = create(LocalStore.config(StoreEvents.NO_OP), options)) {
      CacheStoreException failure = (CacheStoreException) Await.failureOf(store.get(Samples.KEY));
      assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
      return failure;
    }
  }

  @Test
  void aClientExcludesSettingsOfAClient(LocalDynamoDb local) {
    DynamoDbBackendBuilder builder =
        DynamoDbBackend.builder()
            .client(local.client())
            .region("us-east-1")
            .endpoint(URI.create("http://localhost"))
            .secretAccessKey("very-secret")
            .clientCustomizer(client -> {});
    BackendConfigurationException faults =
        catchThrowableOfType(BackendConfigurationException.class, builder::build);
    assertThat(faults.faults())
        .hasSize(4)
        .contains(
            "'region' has no effect on a client that is passed in; set it on that client, or pass"
                + " none");
    assertThat(faults).hasMessageNotContaining("very-secret");
  }

  @Test
  void optionsForABuiltClientExcludeAPassedInClient(LocalDynamoDb local) {
    DynamoDbBackend backend = DynamoDbBackend.builder().client(local.client()).build();
    BackendConfig config = BackendConfig.builder().options(Map.of("region", "us-east-1")).build();
    assertThatThrownBy(() -> backend.create(config).close())
        .isExactlyInstanceOf(BackendConfigurationException.class)
        .hasMessageContaining("'region' has no effect");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aClientThatIsPassedInStaysOpenAndServesBothKindsOfCallers(
      boolean callerMayBlock, LocalDynamoDb local) {
    TestTable table = TestTable.create(local);
    BackendConfig config =
        LocalStore.config(StoreEvents.NO_OP).callerMayBlock(callerMayBlock).build();
    for (DynamoDbBackendBuilder builder :
        new DynamoDbBackendBuilder[] {
          DynamoDbBackend.builder().client(local.client()),
          DynamoDbBackend.builder().asyncClient(local.asyncClient()),
          DynamoDbBackend.builder().client(local.client()).asyncClient(local.asyncClient())
        }) {
      try (CacheStore store = builder.table(table.name()).build().create(config)) {
        Await.valueOf(store.put(Samples.KEY, Samples.response()));
        assertThat(Await.valueOf(store.get(Samples.KEY))).isPresent();
      }
    }
    assertThat(table.item(Samples.KEY.value())).isNotEmpty();
    String name = table.name();
    assertThat(Await.valueOf(local.asyncClient().describeTable(request -> request.tableName(name))))
        .isNotNull();
  }

  @Test
  void aLocationIsRegionAndTable() {
    DynamoDbBackend backend = new DynamoDbBackend();
    assertThat(backend.optionsOf("//us-west-2/pages"))
        .containsOnly(Map.entry("region", "us-west-2"), Map.entry("table", "pages"));
    assertThat(backend.optionsOf("//us-west-2")).containsOnly(Map.entry("region", "us-west-2"));
    assertThat(backend.optionsOf("///pages")).containsOnly(Map.entry("table", "pages"));
    assertThatThrownBy(() -> backend.optionsOf("//name:very-secret@us-west-2/pages"))
        .isExactlyInstanceOf(BackendConfigurationException.class)
        .hasMessageContaining("its URL takes no user information")
        .hasMessageNotContaining("very-secret");
    assertThatThrownBy(() -> backend.optionsOf("//us-west-2/pages/more"))
        .isExactlyInstanceOf(BackendConfigurationException.class)
        .hasMessageContaining("dynamodb://REGION/TABLE");
  }

  private static CacheStore create(BackendConfig.Builder config, Map<String, String> options) {
    return new DynamoDbBackend().create(config.options(options).build());
  }
}
