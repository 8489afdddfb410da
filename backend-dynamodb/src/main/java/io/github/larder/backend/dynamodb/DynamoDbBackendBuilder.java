package io.github.larder.backend.dynamodb;

import io.github.larder.spi.BackendConfigurationException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClientBuilder;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;

/** Builds a {@link DynamoDbBackend}. Not thread-safe. No argument may be {@code null}. */
public final class DynamoDbBackendBuilder {

  private String table = "http_cache";
  private @Nullable String namespace;
  private boolean ttl = true;
  private boolean consistentReads;
  private BodyLimits bodies = BodyLimits.DEFAULT;

  private boolean createTable = true;
  private @Nullable Long readCapacity;
  private @Nullable Long writeCapacity;
  private @Nullable String tableClass;
  private boolean pointInTimeRecovery;
  private @Nullable Consumer<CreateTableRequest.Builder> tableCustomizer;

  private @Nullable String region;
  private @Nullable URI endpoint;
  private @Nullable String profile;
  private @Nullable String accessKeyId;
  private @Nullable String secretAccessKey;
  private @Nullable String sessionToken;
  private @Nullable String role;
  private @Nullable Duration attemptTimeout;
  private @Nullable Duration connectTimeout;
  private @Nullable Integer maxAttempts;
  private @Nullable Integer maxConnections;
  private @Nullable String httpClient;
  private @Nullable DynamoDbClient client;
  private @Nullable DynamoDbAsyncClient asyncClient;
  private @Nullable Consumer<DynamoDbClientBuilder> clientCustomizer;
  private @Nullable Consumer<DynamoDbAsyncClientBuilder> asyncClientCustomizer;

  DynamoDbBackendBuilder() {}

  /** Goes on from settings that are there. */
  DynamoDbBackendBuilder(DynamoDbSettings settings) {
    this.table = settings.table();
    this.namespace = settings.namespace();
    this.ttl = settings.ttl();
    this.consistentReads = settings.consistentReads();
    this.bodies = settings.bodies();
    this.createTable = settings.createTable();
    NewTable newTable = settings.newTable();
    this.readCapacity = newTable.readCapacity();
    this.writeCapacity = newTable.writeCapacity();
    this.tableClass = newTable.tableClass();
    this.pointInTimeRecovery = newTable.pointInTimeRecovery();
    this.tableCustomizer = newTable.customizer();
    ClientSettings connection = settings.client();
    this.client = connection.client();
    this.asyncClient = connection.asyncClient();
    this.region = connection.region();
    this.endpoint = connection.endpoint();
    ClientSettings.Credentials credentials = connection.credentials();
    this.profile = credentials.profile();
    this.accessKeyId = credentials.accessKeyId();
    this.secretAccessKey = credentials.secretAccessKey();
    this.sessionToken = credentials.sessionToken();
    this.role = credentials.role();
    this.attemptTimeout = connection.attemptTimeout();
    this.connectTimeout = connection.connectTimeout();
    this.maxAttempts = connection.maxAttempts();
    this.maxConnections = connection.maxConnections();
    this.httpClient = connection.httpClient();
    this.clientCustomizer = connection.clientCustomizer();
    this.asyncClientCustomizer = connection.asyncClientCustomizer();
  }

  /**
   * Sets the name of the table; by default {@code http_cache}. The table of another account is
   * named by its ARN, together with {@code createTable(false)}.
   *
   * @param table the name, or an ARN
   * @return this builder
   */
  public DynamoDbBackendBuilder table(String table) {
    this.table = Objects.requireNonNull(table, "table");
    return this;
  }

  /**
   * Keeps the entries of several applications or environments apart in one table: the namespace is
   * put before every key, so that an IAM policy on {@code dynamodb:LeadingKeys} can hold them
   * apart, too. By default there is none.
   *
   * @param namespace 1 to 64 letters, digits, dots, hyphens and underscores
   * @return this builder
   */
  public DynamoDbBackendBuilder namespace(String namespace) {
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
  public DynamoDbBackendBuilder ttl(boolean ttl) {
    this.ttl = ttl;
    return this;
  }

  /**
   * Says whether a missing table is created and the time to live of an existing one switched on; by
   * default so. Otherwise no call about the table is made, and IAM need not allow any.
   *
   * @param createTable whether Larder may look after the table
   * @return this builder
   */
  public DynamoDbBackendBuilder createTable(boolean createTable) {
    this.createTable = createTable;
    return this;
  }

  /**
   * Creates a missing table with provisioned capacity instead of on demand billing, together with
   * {@link #writeCapacity}.
   *
   * @param readCapacity read units a second
   * @return this builder
   */
  public DynamoDbBackendBuilder readCapacity(long readCapacity) {
    this.readCapacity = readCapacity;
    return this;
  }

  /**
   * Sets the other half of {@link #readCapacity}.
   *
   * @param writeCapacity write units a second
   * @return this builder
   */
  public DynamoDbBackendBuilder writeCapacity(long writeCapacity) {
    this.writeCapacity = writeCapacity;
    return this;
  }

  /**
   * Sets the class of a table that is created: {@code STANDARD}, as by default, or {@code
   * STANDARD_INFREQUENT_ACCESS}, whose storage is cheaper and whose reads and writes cost more.
   *
   * @param tableClass the name of the class
   * @return this builder
   */
  public DynamoDbBackendBuilder tableClass(String tableClass) {
    this.tableClass = Objects.requireNonNull(tableClass, "tableClass");
    return this;
  }

  /**
   * Says whether point-in-time recovery is switched on for a table that is created; by default not:
   * a cache can be filled again. Not being able to is a warning.
   *
   * @param pointInTimeRecovery whether DynamoDB keeps backups
   * @return this builder
   */
  public DynamoDbBackendBuilder pointInTimeRecovery(boolean pointInTimeRecovery) {
    this.pointInTimeRecovery = pointInTimeRecovery;
    return this;
  }

  /**
   * Reaches every setting of a table that is created: deletion protection, tags, the encryption
   * key. Called last, so it has the last word, but on the name of the table.
   *
   * @param tableCustomizer changes the request
   * @return this builder
   */
  public DynamoDbBackendBuilder tableCustomizer(
      Consumer<CreateTableRequest.Builder> tableCustomizer) {
    this.tableCustomizer = Objects.requireNonNull(tableCustomizer, "tableCustomizer");
    return this;
  }

  /**
   * Says whether all reads are strongly consistent, at twice the price. By default only those of
   * keys that this process wrote in the last seconds are.
   *
   * @param consistentReads whether all are
   * @return this builder
   */
  public DynamoDbBackendBuilder consistentReads(boolean consistentReads) {
    this.consistentReads = consistentReads;
    return this;
  }

  /**
   * Sets the longest body that is kept within the item of its entry; by default 16 KiB. A hit of
   * such a body is one read, but a 304 costs the write units of the whole item. A longer body is
   * kept in parts: a hit is two reads, one after the other, and a 304 costs those of the headers.
   *
   * @param bytes of the body as it is stored, compressed for instance; 0 to 409,600
   * @return this builder
   */
  public DynamoDbBackendBuilder inlineLimit(long bytes) {
    this.bodies = bodies.withInlineLimit(bytes);
    return this;
  }

  /**
   * Sets the longest body that is stored; by default 4 MiB. A response with a longer one is
   * skipped, and what was under its key is removed. Nor is a longer one read. A body adds 250 ms
   * for each megabyte to the deadline of its operation, and 30 s at most.
   *
   * @param bytes of the body as it is stored; 1 to 120,000,000
   * @return this builder
   */
  public DynamoDbBackendBuilder maxBodyBytes(long bytes) {
    this.bodies = bodies.withMaxBodyBytes(bytes);
    return this;
  }

  /** For tests: with small parts, small bodies have several. */
  DynamoDbBackendBuilder partBytes(int bytes) {
    this.bodies = bodies.withPartBytes(bytes);
    return this;
  }

  /**
   * Sets the AWS region; by default {@code AWS_REGION}, the system property {@code aws.region}, the
   * region of the profile, or that of the EC2 instance.
   *
   * @param region such as {@code us-west-2}
   * @return this builder
   */
  public DynamoDbBackendBuilder region(String region) {
    this.region = Objects.requireNonNull(region, "region");
    return this;
  }

  /**
   * Sets another endpoint than that of the region, such as DynamoDB Local or a VPC endpoint.
   *
   * @param endpoint with scheme and host
   * @return this builder
   */
  public DynamoDbBackendBuilder endpoint(URI endpoint) {
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
  public DynamoDbBackendBuilder profile(String profile) {
    this.profile = Objects.requireNonNull(profile, "profile");
    return this;
  }

  /**
   * Sets fixed credentials; by default the SDK's default chain finds some.
   *
   * @param accessKeyId the access key
   * @return this builder
   */
  public DynamoDbBackendBuilder accessKeyId(String accessKeyId) {
    this.accessKeyId = Objects.requireNonNull(accessKeyId, "accessKeyId");
    return this;
  }

  /**
   * Sets the secret that belongs to {@link #accessKeyId}.
   *
   * @param secretAccessKey the secret; never shown
   * @return this builder
   */
  public DynamoDbBackendBuilder secretAccessKey(String secretAccessKey) {
    this.secretAccessKey = Objects.requireNonNull(secretAccessKey, "secretAccessKey");
    return this;
  }

  /**
   * Sets the token of temporary credentials.
   *
   * @param sessionToken the token; never shown
   * @return this builder
   */
  public DynamoDbBackendBuilder sessionToken(String sessionToken) {
    this.sessionToken = Objects.requireNonNull(sessionToken, "sessionToken");
    return this;
  }

  /**
   * Takes this role through AWS STS, with the credentials that were found otherwise.
   *
   * @param role the ARN of an IAM role
   * @return this builder
   */
  public DynamoDbBackendBuilder role(String role) {
    this.role = Objects.requireNonNull(role, "role");
    return this;
  }

  /**
   * Sets how long one attempt of a call may take; by default 250 ms. The deadlines of the stack
   * hold for all attempts of a call together.
   *
   * @param attemptTimeout more than zero
   * @return this builder
   */
  public DynamoDbBackendBuilder attemptTimeout(Duration attemptTimeout) {
    this.attemptTimeout = Objects.requireNonNull(attemptTimeout, "attemptTimeout");
    return this;
  }

  /**
   * Sets how long connecting may take; by default 1 s.
   *
   * @param connectTimeout more than zero
   * @return this builder
   */
  public DynamoDbBackendBuilder connectTimeout(Duration connectTimeout) {
    this.connectTimeout = Objects.requireNonNull(connectTimeout, "connectTimeout");
    return this;
  }

  /**
   * Sets how often a call is attempted at most; by default 2.
   *
   * @param maxAttempts 1 to 10
   * @return this builder
   */
  public DynamoDbBackendBuilder maxAttempts(int maxAttempts) {
    this.maxAttempts = maxAttempts;
    return this;
  }

  /**
   * Sets how many connections there are at most; by default 50.
   *
   * @param maxConnections 1 to 10,000
   * @return this builder
   */
  public DynamoDbBackendBuilder maxConnections(int maxConnections) {
    this.maxConnections = maxConnections;
    return this;
  }

  /**
   * Sets the HTTP client of the SDK: {@code apache5} (the default where callers may be blocked),
   * {@code url-connection} or {@code crt}. Each but the first needs an artifact of its own.
   *
   * @param httpClient the name
   * @return this builder
   */
  public DynamoDbBackendBuilder httpClient(String httpClient) {
    this.httpClient = Objects.requireNonNull(httpClient, "httpClient");
    return this;
  }

  /**
   * Passes in a blocking client, such as one with an own HTTP client, or that of DAX. Where callers
   * must not be blocked it is used on threads of the store's own, unless {@link #asyncClient} is
   * there, too.
   *
   * @param client stays open
   * @return this builder
   */
  public DynamoDbBackendBuilder client(DynamoDbClient client) {
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
  public DynamoDbBackendBuilder asyncClient(DynamoDbAsyncClient asyncClient) {
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
  public DynamoDbBackendBuilder clientCustomizer(Consumer<DynamoDbClientBuilder> clientCustomizer) {
    this.clientCustomizer = Objects.requireNonNull(clientCustomizer, "clientCustomizer");
    return this;
  }

  /**
   * Reaches every setting of the asynchronous client that a store builds where callers must not be
   * blocked. Called last, so it has the last word.
   *
   * @param asyncClientCustomizer changes the builder
   * @return this builder
   */
  public DynamoDbBackendBuilder asyncClientCustomizer(
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
      throw new BackendConfigurationException(DynamoDbBackend.SUBJECT, faults);
    }
    return new DynamoDbBackend(settings);
  }

  DynamoDbSettings settings() {
    return new DynamoDbSettings(
        table,
        namespace,
        ttl,
        consistentReads,
        bodies,
        createTable,
        new NewTable(readCapacity, writeCapacity, tableClass, pointInTimeRecovery, tableCustomizer),
        new ClientSettings(
            client,
            asyncClient,
            region,
            endpoint,
            new ClientSettings.Credentials(
                profile, accessKeyId, secretAccessKey, sessionToken, role),
            attemptTimeout,
            connectTimeout,
            maxAttempts,
            maxConnections,
            httpClient,
            clientCustomizer,
            asyncClientCustomizer));
  }
}
