// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.backend.dynamodb.DynamoDbSettings.Setting;
import io.github.larder.spi.BackendConfigurationException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClientBuilder;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;

/** Builds a {@link DynamoDbBackend}. Not thread-safe. No argument may be {@code null}. */
public final class DynamoDbBackendBuilder {

  private DynamoDbSettings settings;

  /** Starts with these settings. */
  DynamoDbBackendBuilder(DynamoDbSettings settings) {
    this.settings = settings;
  }

  /**
   * Sets the name of the table; by default {@code http_cache}. The table of another account is
   * named by its ARN, together with {@code createTable(false)}.
   *
   * @param table the name, or an ARN
   * @return this builder
   */
  public DynamoDbBackendBuilder table(String table) {
    return with(Setting.TABLE, table);
  }

  /**
   * Separates the entries of several applications or environments in one table: every key begins
   * with the namespace, so that an IAM policy on {@code dynamodb:LeadingKeys} can separate them as
   * well. By default there is none.
   *
   * @param namespace 1 to 64 letters, digits, dots, hyphens and underscores
   * @return this builder
   */
  public DynamoDbBackendBuilder namespace(String namespace) {
    return with(Setting.NAMESPACE, namespace);
  }

  /**
   * Sets whether items have the attribute {@code ttl}, by which DynamoDB deletes them; by default
   * they have. Without it, expired entries are misses as well, but stay in the table.
   *
   * @param ttl whether DynamoDB deletes expired entries
   * @return this builder
   */
  public DynamoDbBackendBuilder ttl(boolean ttl) {
    return with(Setting.TTL, ttl);
  }

  /**
   * Sets whether a missing table is created, and the time to live of an existing one enabled; by
   * default both are. Otherwise Larder makes no call about the table, and IAM need not allow any.
   *
   * @param createTable whether Larder may create and configure the table
   * @return this builder
   */
  public DynamoDbBackendBuilder createTable(boolean createTable) {
    return with(Setting.CREATE_TABLE, createTable);
  }

  /**
   * Creates a missing table with provisioned capacity instead of on demand billing, together with
   * {@link #writeCapacity}.
   *
   * @param readCapacity read units a second
   * @return this builder
   */
  public DynamoDbBackendBuilder readCapacity(long readCapacity) {
    return with(Setting.READ_CAPACITY, readCapacity);
  }

  /**
   * Sets the write capacity that belongs to {@link #readCapacity}.
   *
   * @param writeCapacity write units a second
   * @return this builder
   */
  public DynamoDbBackendBuilder writeCapacity(long writeCapacity) {
    return with(Setting.WRITE_CAPACITY, writeCapacity);
  }

  /**
   * Sets the class of a table that is created: {@code STANDARD}, as by default, or {@code
   * STANDARD_INFREQUENT_ACCESS}, whose storage is cheaper and whose reads and writes cost more.
   *
   * @param tableClass the name of the class
   * @return this builder
   */
  public DynamoDbBackendBuilder tableClass(String tableClass) {
    return with(Setting.TABLE_CLASS, tableClass);
  }

  /**
   * Sets whether point-in-time recovery is enabled for a table that is created; by default it is
   * not, because a cache can be filled again. A failure to enable it is only a warning.
   *
   * @param pointInTimeRecovery whether DynamoDB keeps backups
   * @return this builder
   */
  public DynamoDbBackendBuilder pointInTimeRecovery(boolean pointInTimeRecovery) {
    return with(Setting.POINT_IN_TIME_RECOVERY, pointInTimeRecovery);
  }

  /**
   * Changes any setting of a table that is created: deletion protection, tags, the encryption key.
   * Called last, so that it overrides all settings except for the table name.
   *
   * @param tableCustomizer changes the request
   * @return this builder
   */
  public DynamoDbBackendBuilder tableCustomizer(
      Consumer<CreateTableRequest.Builder> tableCustomizer) {
    return with(Setting.TABLE_CUSTOMIZER, tableCustomizer);
  }

  /**
   * Sets whether processes agree, by a lease in the table, on which of them asks the origin for a
   * URL that is not stored. A miss then costs one write unit more, and the time of that write.
   *
   * @param leases by default {@code false}; needs {@code ttl}, by which leases are deleted
   * @return this builder
   */
  public DynamoDbBackendBuilder leases(boolean leases) {
    return with(Setting.LEASES, leases);
  }

  /**
   * Sets whether all reads are strongly consistent, at twice the price. By default only those of
   * keys that this process wrote in the last seconds are.
   *
   * @param consistentReads whether all reads are strongly consistent
   * @return this builder
   */
  public DynamoDbBackendBuilder consistentReads(boolean consistentReads) {
    return with(Setting.CONSISTENT_READS, consistentReads);
  }

  /**
   * Sets how headers are stored: {@code readable} (the default) as text, a line each, or {@code
   * compact} as a Zstandard frame with a dictionary, which is about a quarter of it. URL, status
   * and times stay readable, and entries of either layout are read by every store with the library.
   *
   * @param layout {@code readable} or {@code compact}; the latter needs {@code
   *     com.github.luben:zstd-jni}
   * @return this builder
   */
  public DynamoDbBackendBuilder layout(String layout) {
    return with(Setting.LAYOUT, layout);
  }

  /**
   * Sets the longest body that is stored in the item of its entry; by default 16 KiB. A hit of such
   * a body is one read, but a 304 costs the write units of the whole item. A longer body is stored
   * in parts: a hit is two reads, one after the other, and a 304 costs the write units of the
   * headers.
   *
   * @param bytes of the body as it is stored, compressed for instance; 0 to 409,600
   * @return this builder
   */
  public DynamoDbBackendBuilder inlineLimit(long bytes) {
    return with(Setting.INLINE_LIMIT, bytes);
  }

  /**
   * Sets the longest body that is stored or read; by default 4 MiB. A response with a longer one is
   * skipped, and the entry under its key is removed. A body adds 250 ms for each megabyte to the
   * deadline of its operation, and 30 s at most.
   *
   * @param bytes of the body as it is stored; 1 to 120,000,000
   * @return this builder
   */
  public DynamoDbBackendBuilder maxBodyBytes(long bytes) {
    return with(Setting.MAX_BODY_BYTES, bytes);
  }

  /** For tests: with small parts, a small body has several. */
  DynamoDbBackendBuilder partBytes(int bytes) {
    return with(Setting.PART_BYTES, bytes);
  }

  /**
   * Sets the AWS region; by default {@code AWS_REGION}, the system property {@code aws.region}, the
   * region of the profile, or that of the EC2 instance.
   *
   * @param region such as {@code us-west-2}
   * @return this builder
   */
  public DynamoDbBackendBuilder region(String region) {
    return with(Setting.REGION, region);
  }

  /**
   * Sets an endpoint other than that of the region, such as DynamoDB Local or a VPC endpoint.
   *
   * @param endpoint with scheme and host
   * @return this builder
   */
  public DynamoDbBackendBuilder endpoint(URI endpoint) {
    return with(Setting.ENDPOINT, endpoint);
  }

  /**
   * Reads credentials, and the region if nothing else gives it, from a profile of the AWS
   * configuration files.
   *
   * @param profile the name of the profile
   * @return this builder
   */
  public DynamoDbBackendBuilder profile(String profile) {
    return with(Setting.PROFILE, profile);
  }

  /**
   * Sets fixed credentials; by default the SDK's default chain provides them.
   *
   * @param accessKeyId the access key
   * @return this builder
   */
  public DynamoDbBackendBuilder accessKeyId(String accessKeyId) {
    return with(Setting.ACCESS_KEY_ID, accessKeyId);
  }

  /**
   * Sets the secret that belongs to {@link #accessKeyId}.
   *
   * @param secretAccessKey the secret; never shown
   * @return this builder
   */
  public DynamoDbBackendBuilder secretAccessKey(String secretAccessKey) {
    return with(Setting.SECRET_ACCESS_KEY, secretAccessKey);
  }

  /**
   * Sets the token of temporary credentials.
   *
   * @param sessionToken the token; never shown
   * @return this builder
   */
  public DynamoDbBackendBuilder sessionToken(String sessionToken) {
    return with(Setting.SESSION_TOKEN, sessionToken);
  }

  /**
   * Assumes this role through AWS STS, with the credentials of the other settings.
   *
   * @param role the ARN of an IAM role
   * @return this builder
   */
  public DynamoDbBackendBuilder role(String role) {
    return with(Setting.ROLE, role);
  }

  /**
   * Sets how long one attempt of a call may take; by default 250 ms. The deadlines of the stack
   * apply to all attempts of a call together.
   *
   * @param attemptTimeout more than zero
   * @return this builder
   */
  public DynamoDbBackendBuilder attemptTimeout(Duration attemptTimeout) {
    return with(Setting.ATTEMPT_TIMEOUT, attemptTimeout);
  }

  /**
   * Sets how long connecting may take; by default 1 s.
   *
   * @param connectTimeout more than zero
   * @return this builder
   */
  public DynamoDbBackendBuilder connectTimeout(Duration connectTimeout) {
    return with(Setting.CONNECT_TIMEOUT, connectTimeout);
  }

  /**
   * Sets the maximum number of attempts of a call; by default 2.
   *
   * @param maxAttempts 1 to 10
   * @return this builder
   */
  public DynamoDbBackendBuilder maxAttempts(int maxAttempts) {
    return with(Setting.MAX_ATTEMPTS, maxAttempts);
  }

  /**
   * Sets the maximum number of connections; by default 50.
   *
   * @param maxConnections 1 to 10,000
   * @return this builder
   */
  public DynamoDbBackendBuilder maxConnections(int maxConnections) {
    return with(Setting.MAX_CONNECTIONS, maxConnections);
  }

  /**
   * Sets the HTTP client of the SDK: {@code apache5} (the default where callers may be blocked),
   * {@code url-connection} or {@code crt}. Each but the first needs an artifact of its own.
   *
   * @param httpClient the name
   * @return this builder
   */
  public DynamoDbBackendBuilder httpClient(String httpClient) {
    return with(Setting.HTTP_CLIENT, httpClient);
  }

  /**
   * Passes in a blocking client, such as one with its own HTTP client, or that of DAX. Where
   * callers must not be blocked it is used on threads of the store, unless {@link #asyncClient} is
   * set as well.
   *
   * @param client the client, which stays open
   * @return this builder
   */
  public DynamoDbBackendBuilder client(DynamoDbClient client) {
    return with(Setting.CLIENT, client);
  }

  /**
   * Passes in an asynchronous client. If {@link #client} is set as well, that one serves callers
   * that may be blocked.
   *
   * @param asyncClient the client, which stays open
   * @return this builder
   */
  public DynamoDbBackendBuilder asyncClient(DynamoDbAsyncClient asyncClient) {
    return with(Setting.ASYNC_CLIENT, asyncClient);
  }

  /**
   * Changes any setting of the blocking client that a store builds. Called last, so that it
   * overrides all other settings.
   *
   * @param clientCustomizer changes the builder
   * @return this builder
   */
  public DynamoDbBackendBuilder clientCustomizer(Consumer<DynamoDbClientBuilder> clientCustomizer) {
    return with(Setting.CLIENT_CUSTOMIZER, clientCustomizer);
  }

  /**
   * Changes any setting of the asynchronous client that a store builds where callers must not be
   * blocked. Called last, so that it overrides all other settings.
   *
   * @param asyncClientCustomizer changes the builder
   * @return this builder
   */
  public DynamoDbBackendBuilder asyncClientCustomizer(
      Consumer<DynamoDbAsyncClientBuilder> asyncClientCustomizer) {
    return with(Setting.ASYNC_CLIENT_CUSTOMIZER, asyncClientCustomizer);
  }

  /**
   * Builds the backend.
   *
   * @return the backend
   * @throws BackendConfigurationException with all faults, if there is any
   */
  public DynamoDbBackend build() {
    List<String> faults = SettingsCheck.faults(settings);
    if (!faults.isEmpty()) {
      throw new BackendConfigurationException(DynamoDbBackend.SUBJECT, faults);
    }
    return new DynamoDbBackend(settings);
  }

  DynamoDbSettings settings() {
    return settings;
  }

  private <T> DynamoDbBackendBuilder with(Setting<T> setting, T value) {
    settings = settings.with(setting, value);
    return this;
  }
}
