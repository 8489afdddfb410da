package io.github.larder.backend.dynamodb;

import com.google.auto.service.AutoService;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.BackendConfigurationException;
import io.github.larder.spi.CacheBackendFactory;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.OptionReader;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClientBuilder;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;

/**
 * Keeps stored responses in an Amazon DynamoDB table that any number of processes share. Picked by
 * the alias {@code dynamodb} with options in words, or configured in code:
 *
 * <pre>{@code
 * DynamoDbBackend.builder().table("http_cache").region("us-west-2").build()
 * }</pre>
 *
 * <p>The options in words are {@code table}, {@code namespace}, {@code ttl}, {@code createTable},
 * {@code consistentReads}, {@code region}, {@code endpoint}, {@code profile}, {@code accessKeyId},
 * {@code secretAccessKey} and {@code sessionToken}: the builder's methods of the same names say
 * what they mean. The location in a backend URL is {@code //region/table}, as in {@code
 * dynamodb://us-west-2/http_cache?ttl=false}. Options that come with {@link BackendConfig} go
 * before what the builder was given.
 *
 * <p>Immutable and thread-safe; one backend may make several stores. A client that is passed in
 * stays open when a store is closed, and none of its settings are changed, but each request carries
 * the deadline of the {@link BackendConfig}. A client that a store builds itself is closed with it;
 * it makes two attempts of 250 ms and connects within a second.
 *
 * <p>A call to an existing table is never delayed by a call about the table. A missing table is
 * created in the background (on demand, partition key {@code key}); until it is active, reads are
 * misses and writes are skipped. {@link CacheStore#ready()} waits for it.
 *
 * <p>No argument may be {@code null}. {@link #create} reports all faults of the configuration in
 * one {@link BackendConfigurationException}; it makes no connection.
 */
@AutoService(CacheBackendFactory.class)
public final class DynamoDbBackend implements CacheBackendFactory {

  static final String SUBJECT = "backend 'dynamodb'";

  private final DynamoDbSettings settings;

  /** Makes a backend with default settings, as the service loader does. */
  public DynamoDbBackend() {
    this(new Builder().settings());
  }

  private DynamoDbBackend(DynamoDbSettings settings) {
    this.settings = settings;
  }

  /** {@return a builder with default settings} */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public String alias() {
    return "dynamodb";
  }

  @Override
  public Map<String, String> optionsOf(String location) {
    return DynamoDbOptions.ofLocation(location);
  }

  /** DynamoDB bills reads by 4 KB and writes by 1 KB. */
  @Override
  public boolean paysForBytes() {
    return true;
  }

  @Override
  public CacheStore create(BackendConfig config) {
    OptionReader options = new OptionReader(SUBJECT, config.options());
    Builder builder = new Builder(settings);
    DynamoDbOptions.read(options, builder);
    DynamoDbSettings effective = builder.settings();
    SettingsCheck.faults(effective).forEach(options::fault);
    Optional<Region> region = effective.hasClient() ? Optional.empty() : Regions.find(effective);
    if (region.isEmpty() && !effective.hasClient() && !mayBeCustomized(effective, config)) {
      options.fault(Regions.MISSING);
    }
    options.check();
    Connection connection = Clients.connect(effective, region, config.callerMayBlock());
    return new DynamoDbStore(effective, connection, config);
  }

  @Override
  public String toString() {
    return "dynamodb, " + settings;
  }

  /** A customizer may set the region. */
  private static boolean mayBeCustomized(DynamoDbSettings settings, BackendConfig config) {
    return config.callerMayBlock()
        ? settings.clientCustomizer() != null
        : settings.asyncClientCustomizer() != null;
  }

  /** Builds a {@link DynamoDbBackend}. Not thread-safe. No argument may be {@code null}. */
  public static final class Builder {

    private String table = "http_cache";
    private @Nullable String namespace;
    private boolean ttl = true;
    private boolean createTable = true;
    private boolean consistentReads;
    private @Nullable String region;
    private @Nullable URI endpoint;
    private @Nullable String profile;
    private @Nullable String accessKeyId;
    private @Nullable String secretAccessKey;
    private @Nullable String sessionToken;
    private @Nullable DynamoDbClient client;
    private @Nullable DynamoDbAsyncClient asyncClient;
    private @Nullable Consumer<DynamoDbClientBuilder> clientCustomizer;
    private @Nullable Consumer<DynamoDbAsyncClientBuilder> asyncClientCustomizer;

    private Builder() {}

    private Builder(DynamoDbSettings settings) {
      this.table = settings.table();
      this.namespace = settings.namespace();
      this.ttl = settings.ttl();
      this.createTable = settings.createTable();
      this.consistentReads = settings.consistentReads();
      this.region = settings.region();
      this.endpoint = settings.endpoint();
      this.profile = settings.profile();
      this.accessKeyId = settings.accessKeyId();
      this.secretAccessKey = settings.secretAccessKey();
      this.sessionToken = settings.sessionToken();
      this.client = settings.client();
      this.asyncClient = settings.asyncClient();
      this.clientCustomizer = settings.clientCustomizer();
      this.asyncClientCustomizer = settings.asyncClientCustomizer();
    }

    /**
     * Sets the name of the table; by default {@code http_cache}.
     *
     * @param table the name
     * @return this builder
     */
    public Builder table(String table) {
      this.table = Objects.requireNonNull(table, "table");
      return this;
    }

    /**
     * Keeps the entries of several applications or environments apart in one table: the namespace
     * is put before every key, so that an IAM policy on {@code dynamodb:LeadingKeys} can hold them
     * apart, too. By default there is none.
     *
     * @param namespace 1 to 64 letters, digits, dots, hyphens and underscores
     * @return this builder
     */
    public Builder namespace(String namespace) {
      this.namespace = Objects.requireNonNull(namespace, "namespace");
      return this;
    }

    /**
     * Says whether items get the attribute {@code ttl} and the table deletes by it; by default they
     * do. Without it, entries whose time is over are misses all the same, but stay in the table.
     *
     * @param ttl whether DynamoDB deletes what is over
     * @return this builder
     */
    public Builder ttl(boolean ttl) {
      this.ttl = ttl;
      return this;
    }

    /**
     * Says whether a missing table is created and the time to live of an existing one switched on;
     * by default so. Otherwise no call about the table is made, and IAM need not allow any.
     *
     * @param createTable whether Larder may look after the table
     * @return this builder
     */
    public Builder createTable(boolean createTable) {
      this.createTable = createTable;
      return this;
    }

    /**
     * Says whether all reads are strongly consistent, at twice the price. By default only those of
     * keys that this process wrote in the last seconds are.
     *
     * @param consistentReads whether all are
     * @return this builder
     */
    public Builder consistentReads(boolean consistentReads) {
      this.consistentReads = consistentReads;
      return this;
    }

    /**
     * Sets the AWS region; by default {@code AWS_REGION}, the system property {@code aws.region},
     * or the region of the profile.
     *
     * @param region such as {@code us-west-2}
     * @return this builder
     */
    public Builder region(String region) {
      this.region = Objects.requireNonNull(region, "region");
      return this;
    }

    /**
     * Sets another endpoint than that of the region, such as DynamoDB Local or a VPC endpoint.
     *
     * @param endpoint with scheme and host
     * @return this builder
     */
    public Builder endpoint(URI endpoint) {
      this.endpoint = Objects.requireNonNull(endpoint, "endpoint");
      return this;
    }

    /**
     * Takes credentials, and the region if nothing else gives it, from a profile of the AWS
     * configuration files.
     *
     * @param profile the name of the profile
     * @return this builder
     */
    public Builder profile(String profile) {
      this.profile = Objects.requireNonNull(profile, "profile");
      return this;
    }

    /**
     * Sets fixed credentials; by default the SDK's default chain finds some.
     *
     * @param accessKeyId the access key
     * @return this builder
     */
    public Builder accessKeyId(String accessKeyId) {
      this.accessKeyId = Objects.requireNonNull(accessKeyId, "accessKeyId");
      return this;
    }

    /**
     * Sets the secret that belongs to {@link #accessKeyId}.
     *
     * @param secretAccessKey the secret; never shown
     * @return this builder
     */
    public Builder secretAccessKey(String secretAccessKey) {
      this.secretAccessKey = Objects.requireNonNull(secretAccessKey, "secretAccessKey");
      return this;
    }

    /**
     * Sets the token of temporary credentials.
     *
     * @param sessionToken the token; never shown
     * @return this builder
     */
    public Builder sessionToken(String sessionToken) {
      this.sessionToken = Objects.requireNonNull(sessionToken, "sessionToken");
      return this;
    }

    /**
     * Passes in a blocking client, such as one with an own HTTP client, or that of DAX. Where
     * callers must not be blocked it is used on threads of the store's own, unless {@link
     * #asyncClient} is there, too.
     *
     * @param client stays open
     * @return this builder
     */
    public Builder client(DynamoDbClient client) {
      this.client = Objects.requireNonNull(client, "client");
      return this;
    }

    /**
     * Passes in an asynchronous client. If {@link #client} is there, too, that one serves callers
     * that may be blocked.
     *
     * @param asyncClient stays open
     * @return this builder
     */
    public Builder asyncClient(DynamoDbAsyncClient asyncClient) {
      this.asyncClient = Objects.requireNonNull(asyncClient, "asyncClient");
      return this;
    }

    /**
     * Reaches every setting of the blocking client that a store builds. Called last, so it has the
     * last word.
     *
     * @param clientCustomizer changes the builder
     * @return this builder
     */
    public Builder clientCustomizer(Consumer<DynamoDbClientBuilder> clientCustomizer) {
      this.clientCustomizer = Objects.requireNonNull(clientCustomizer, "clientCustomizer");
      return this;
    }

    /**
     * Reaches every setting of the asynchronous client that a store builds where callers must not
     * be blocked. Called last, so it has the last word.
     *
     * @param asyncClientCustomizer changes the builder
     * @return this builder
     */
    public Builder asyncClientCustomizer(
        Consumer<DynamoDbAsyncClientBuilder> asyncClientCustomizer) {
      this.asyncClientCustomizer =
          Objects.requireNonNull(asyncClientCustomizer, "asyncClientCustomizer");
      return this;
    }

    /**
     * Builds the backend.
     *
     * @return the backend
     * @throws BackendConfigurationException with all faults, if there is any
     */
    public DynamoDbBackend build() {
      DynamoDbSettings settings = settings();
      List<String> faults = SettingsCheck.faults(settings);
      if (!faults.isEmpty()) {
        throw new BackendConfigurationException(SUBJECT, faults);
      }
      return new DynamoDbBackend(settings);
    }

    private DynamoDbSettings settings() {
      return new DynamoDbSettings(
          table,
          namespace,
          ttl,
          createTable,
          consistentReads,
          region,
          endpoint,
          profile,
          accessKeyId,
          secretAccessKey,
          sessionToken,
          client,
          asyncClient,
          clientCustomizer,
          asyncClientCustomizer);
    }
  }
}
