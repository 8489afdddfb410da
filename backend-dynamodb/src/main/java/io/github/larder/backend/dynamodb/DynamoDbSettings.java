// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.spi.TransferTime;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClientBuilder;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;

/**
 * All settings that were given, by {@link DynamoDbBackendBuilder} or by options, and the defaults
 * of the others. {@link SettingsCheck} says what is wrong with them. Immutable.
 */
final class DynamoDbSettings {

  static final DynamoDbSettings DEFAULT = new DynamoDbSettings(Map.of());

  static final String READABLE = "readable";
  static final String COMPACT = "compact";

  private final Map<Setting<?>, Object> given;

  private DynamoDbSettings(Map<Setting<?>, Object> given) {
    this.given = given;
  }

  /** {@return these settings with another value of one of them} */
  <T> DynamoDbSettings with(Setting<T> setting, T value) {
    Map<Setting<?>, Object> more = new HashMap<>(given);
    more.put(setting, Objects.requireNonNull(value, setting.name()));
    return new DynamoDbSettings(Map.copyOf(more));
  }

  /** {@return the value that was given; {@code null} if none was} */
  @SuppressWarnings("unchecked") // with() puts only values of this type.
  <T> @Nullable T get(Setting<T> setting) {
    return (T) given.get(setting);
  }

  <T> T getOrDefault(Setting<T> setting, T defaultValue) {
    return Objects.requireNonNullElse(get(setting), defaultValue);
  }

  String table() {
    return getOrDefault(Setting.TABLE, "http_cache");
  }

  @Nullable String namespace() {
    return get(Setting.NAMESPACE);
  }

  boolean ttl() {
    return getOrDefault(Setting.TTL, true);
  }

  boolean leases() {
    return getOrDefault(Setting.LEASES, false);
  }

  boolean consistentReads() {
    return getOrDefault(Setting.CONSISTENT_READS, false);
  }

  BodyLimits bodies() {
    return new BodyLimits(
        getOrDefault(Setting.INLINE_LIMIT, BodyLimits.DEFAULT.inlineLimit()),
        getOrDefault(Setting.MAX_BODY_BYTES, BodyLimits.DEFAULT.maxBodyBytes()),
        getOrDefault(Setting.PART_BYTES, BodyLimits.DEFAULT.partBytes()));
  }

  /** Whether headers are stored as frames. */
  boolean compact() {
    return COMPACT.equals(get(Setting.LAYOUT));
  }

  boolean createTable() {
    return getOrDefault(Setting.CREATE_TABLE, true);
  }

  TableDefinition tableDefinition() {
    return new TableDefinition(
        get(Setting.READ_CAPACITY),
        get(Setting.WRITE_CAPACITY),
        get(Setting.TABLE_CLASS),
        getOrDefault(Setting.POINT_IN_TIME_RECOVERY, false),
        get(Setting.TABLE_CUSTOMIZER));
  }

  /** Whether the service is reached by a client that was passed in, and none is built. */
  boolean hasClient() {
    return get(Setting.CLIENT) != null || get(Setting.ASYNC_CLIENT) != null;
  }

  /** Whether a customizer may set what is missing, such as the region. */
  boolean hasClientCustomizer(boolean callerMayBlock) {
    return given.containsKey(
        callerMayBlock ? Setting.CLIENT_CUSTOMIZER : Setting.ASYNC_CLIENT_CUSTOMIZER);
  }

  /** The names of the settings that were given for a client that is built. */
  List<String> ofBuiltClient() {
    return Setting.OF_BUILT_CLIENT.stream().filter(given::containsKey).map(Setting::name).toList();
  }

  /** Holds no secret, and not how the service is reached. */
  @Override
  public String toString() {
    String namespace = namespace();
    return "table '" + table() + "'" + (namespace == null ? "" : ", namespace '" + namespace + "'");
  }

  /**
   * A setting of the backend, which {@link DynamoDbBackendBuilder} explains.
   *
   * @param name of the builder's method, and of the option if there is one
   * @param <T> the type of its value
   */
  @SuppressWarnings("UnusedTypeParameter") // It ties a value to its setting.
  record Setting<T>(String name) {

    static final Setting<String> TABLE = new Setting<>("table");
    static final Setting<String> NAMESPACE = new Setting<>("namespace");
    static final Setting<Boolean> TTL = new Setting<>("ttl");
    static final Setting<Boolean> CONSISTENT_READS = new Setting<>("consistentReads");
    static final Setting<Boolean> LEASES = new Setting<>("leases");
    static final Setting<String> LAYOUT = new Setting<>("layout");

    static final Setting<Long> INLINE_LIMIT = new Setting<>("inlineLimit");
    static final Setting<Long> MAX_BODY_BYTES = new Setting<>("maxBodyBytes");
    static final Setting<Integer> PART_BYTES = new Setting<>("partBytes");

    static final Setting<Boolean> CREATE_TABLE = new Setting<>("createTable");
    static final Setting<Long> READ_CAPACITY = new Setting<>("readCapacity");
    static final Setting<Long> WRITE_CAPACITY = new Setting<>("writeCapacity");
    static final Setting<String> TABLE_CLASS = new Setting<>("tableClass");
    static final Setting<Boolean> POINT_IN_TIME_RECOVERY = new Setting<>("pointInTimeRecovery");
    static final Setting<Consumer<CreateTableRequest.Builder>> TABLE_CUSTOMIZER =
        new Setting<>("tableCustomizer");

    static final Setting<DynamoDbClient> CLIENT = new Setting<>("client");
    static final Setting<DynamoDbAsyncClient> ASYNC_CLIENT = new Setting<>("asyncClient");

    static final Setting<String> REGION = new Setting<>("region");
    static final Setting<URI> ENDPOINT = new Setting<>("endpoint");
    static final Setting<String> PROFILE = new Setting<>("profile");
    static final Setting<String> ACCESS_KEY_ID = new Setting<>("accessKeyId");
    static final Setting<String> SECRET_ACCESS_KEY = new Setting<>("secretAccessKey");
    static final Setting<String> SESSION_TOKEN = new Setting<>("sessionToken");
    static final Setting<String> ROLE = new Setting<>("role");
    static final Setting<Duration> ATTEMPT_TIMEOUT = new Setting<>("attemptTimeout");
    static final Setting<Duration> CONNECT_TIMEOUT = new Setting<>("connectTimeout");
    static final Setting<Integer> MAX_ATTEMPTS = new Setting<>("maxAttempts");
    static final Setting<Integer> MAX_CONNECTIONS = new Setting<>("maxConnections");
    static final Setting<String> HTTP_CLIENT = new Setting<>("httpClient");
    static final Setting<Consumer<DynamoDbClientBuilder>> CLIENT_CUSTOMIZER =
        new Setting<>("clientCustomizer");
    static final Setting<Consumer<DynamoDbAsyncClientBuilder>> ASYNC_CLIENT_CUSTOMIZER =
        new Setting<>("asyncClientCustomizer");

    /** What is about a client that is built, and has no effect on one that is passed in. */
    static final List<Setting<?>> OF_BUILT_CLIENT =
        List.of(
            REGION,
            ENDPOINT,
            PROFILE,
            ACCESS_KEY_ID,
            SECRET_ACCESS_KEY,
            SESSION_TOKEN,
            ROLE,
            ATTEMPT_TIMEOUT,
            CONNECT_TIMEOUT,
            MAX_ATTEMPTS,
            MAX_CONNECTIONS,
            HTTP_CLIENT,
            CLIENT_CUSTOMIZER,
            ASYNC_CLIENT_CUSTOMIZER);
  }

  /**
   * How large bodies may be, and where they go.
   *
   * @param inlineLimit the longest body that is stored in the item of its entry
   * @param maxBodyBytes the longest body that is stored, or accepted when it is read
   * @param partBytes the length of each part of a body except the last
   */
  record BodyLimits(long inlineLimit, long maxBodyBytes, int partBytes) {

    static final long MAX_INLINE_BYTES = ItemSize.MAX_ITEM_BYTES;

    /** A longer body could be written, but not read: no deadline grows that far. */
    static final long MAX_BODY_BYTES = TransferTime.MAX_BODY_BYTES;

    /** The rest of an item is for its two keys, of little more than 1,024 bytes, and the names. */
    static final int PART_BYTES = 380 * 1024;

    static final BodyLimits DEFAULT = new BodyLimits(16 * 1024, 4 * 1024 * 1024, PART_BYTES);

    BodyLimits withMaxBodyBytes(long limit) {
      return new BodyLimits(inlineLimit, limit, partBytes);
    }

    /** The number of parts that a body of this length is split into. */
    int parts(int length) {
      return (int) (((long) length + partBytes - 1) / partBytes);
    }

    /** The number of parts that is accepted: that of a writer with parts of half the length. */
    long maxParts(long length) {
      return 1 + 2 * length / partBytes;
    }
  }
}
