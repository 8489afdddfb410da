// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All settings as they were given, by {@link DynamoDbBackendBuilder} or by options, and the
 * defaults of those that were not; {@link SettingsCheck} says what is wrong with them. Immutable.
 */
final class DynamoDbSettings {

  static final DynamoDbSettings DEFAULT = new DynamoDbSettings(Map.of());

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
  @SuppressWarnings("unchecked") // Only what with() takes is there.
  <T> @Nullable T get(Setting<T> setting) {
    return (T) given.get(setting);
  }

  private <T> T get(Setting<T> setting, T defaultValue) {
    return Objects.requireNonNullElse(get(setting), defaultValue);
  }

  String table() {
    return get(Setting.TABLE, "http_cache");
  }

  @Nullable String namespace() {
    return get(Setting.NAMESPACE);
  }

  boolean ttl() {
    return get(Setting.TTL, true);
  }

  boolean consistentReads() {
    return get(Setting.CONSISTENT_READS, false);
  }

  BodyLimits bodies() {
    return new BodyLimits(
        get(Setting.INLINE_LIMIT, BodyLimits.DEFAULT.inlineLimit()),
        get(Setting.MAX_BODY_BYTES, BodyLimits.DEFAULT.maxBodyBytes()),
        get(Setting.PART_BYTES, BodyLimits.DEFAULT.partBytes()));
  }

  boolean createTable() {
    return get(Setting.CREATE_TABLE, true);
  }

  NewTable newTable() {
    return new NewTable(
        get(Setting.READ_CAPACITY),
        get(Setting.WRITE_CAPACITY),
        get(Setting.TABLE_CLASS),
        get(Setting.POINT_IN_TIME_RECOVERY, false),
        get(Setting.TABLE_CUSTOMIZER));
  }

  ClientSettings client() {
    return new ClientSettings(this);
  }

  /** Tells no secret, and not how the service is reached. */
  @Override
  public String toString() {
    String namespace = namespace();
    return "table '" + table() + "'" + (namespace == null ? "" : ", namespace '" + namespace + "'");
  }
}
