// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

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

  /** Goes on from settings that are there. */
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
   * Keeps the entries of several applications or environments apart in one table: the namespace is
   * put before every key, so that an IAM policy on {@code dynamodb:LeadingKeys} can hold them
   * apart, too. By default there is none.
   *
   * @param namespace 1 to 64 letters, digits, dots, hyphens and underscores
   * @return this builder
   */
  public DynamoDbBackendBuilder namespace(String namespace) {
    return with(Setting.NAMESPACE, namespace);
  }

  /**
   * Says whether items get the attribute {@code ttl} and the table deletes by it; by default they
   * do. Without it, entries whose time is over are misses all the same, but stay in the table.
   *
   * @param ttl whether DynamoDB deletes what is over
   * @return this builder
   */
  public DynamoDbBackendBuilder ttl(boolean ttl) {
    return with(Setting.TTL, ttl);
  }

  /**
   * Says whether a missing table is created and the time to live of an existing one switched on; by
   * default so. Otherwise no call about the table is made, and IAM need not allow any.
   *
   * @param createTable whether Larder may look after the table
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
   * Sets the other half of {@link #readCapacity}.
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
   * Says whether point-in-time recovery is switched on for a table that is created; by default not:
   * a cache can be filled again. Not being able to is a warning.
   *
   * @param pointInTimeRecovery whether DynamoDB keeps backups
   * @return this builder
   */
  public DynamoDbBackendBuilder pointInTimeRecovery(boolean pointInTimeRecovery) {
    return with(Setting.POINT_IN_TIME_RECOVERY, pointInTimeRecovery);
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
    return with(Setting.TABLE_CUSTOMIZER, tableCustomizer);
  }

  /**
   * Says whether all reads are strongly consistent, at twice the price. By default only those of
   * keys that this process wrote in the last seconds are.
   *
   * @param consistentReads whether all are
   * @return this builder
   */
  public DynamoDbBackendBuilder consistentReads(boolean consistentReads) {
    return with(Setting.CONSISTENT_READS, consistentReads);
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
    return with(Setting.INLINE_LIMIT, bytes);
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
    return with(Setting.MAX_BODY_BYTES, bytes);
  }

  /** For tests: with small parts, small bodies have several. */
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
   * Sets another endpoint than that of the region, such as DynamoDB Local or a VPC endpoint.
   *
   * @param endpoint with scheme and host
   * @return this builder
   */
  public DynamoDbBackendBuilder endpoint(URI endpoint) {
    return with(Setting.ENDPOINT, endpoint);
  }

  /**
   * Takes credentials, and the region if nothing else gives it, from a profile of the AWS
   * configuration files.
   *
   * @param profile the name of the profile
   * @return this builder
   */
  public DynamoDbBackendBuilder profile(String profile) {
    return with(Setting.PROFILE, profile);
  }

  /**
   * Sets fixed credentials; by default the SDK's default chain finds some.
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
   * Takes this role through AWS STS, with the credentials that were found otherwise.
   *
   * @param role the ARN of an IAM role
   * @return this builder
   */
  public DynamoDbBackendBuilder role(String role) {
    return with(Setting.ROLE, role);
  }

  /**
   * Sets how long one attempt of a call may take; by default 250 ms. The deadlines of the stack
   * hold for all attempts of a call together.
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
   * Sets how often a call is attempted at most; by default 2.
   *
   * @param maxAttempts 1 to 10
   * @return this builder
   */
  public DynamoDbBackendBuilder maxAttempts(int maxAttempts) {
    return with(Setting.MAX_ATTEMPTS, maxAttempts);
  }

  /**
   * Sets how many connections there are at most; by default 50.
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
   * Passes in a blocking client, such as one with an own HTTP client, or that of DAX. Where callers
   * must not be blocked it is used on threads of the store's own, unless {@link #asyncClient} is
   * there, too.
   *
   * @param client stays open
   * @return this builder
   */
  public DynamoDbBackendBuilder client(DynamoDbClient client) {
    return with(Setting.CLIENT, client);
  }

  /**
   * Passes in an asynchronous client. If {@link #client} is there, too, that one serves callers
   * that may be blocked.
   *
   * @param asyncClient stays open
   * @return this builder
   */
  public DynamoDbBackendBuilder asyncClient(DynamoDbAsyncClient asyncClient) {
    return with(Setting.ASYNC_CLIENT, asyncClient);
  }

  /**
   * Reaches every setting of the blocking client that a store builds. Called last, so it has the
   * last word.
   *
   * @param clientCustomizer changes the builder
   * @return this builder
   */
  public DynamoDbBackendBuilder clientCustomizer(Consumer<DynamoDbClientBuilder> clientCustomizer) {
    return with(Setting.CLIENT_CUSTOMIZER, clientCustomizer);
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
