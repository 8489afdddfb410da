package io.github.larder.backend.dynamodb;

import org.jspecify.annotations.Nullable;

/** All settings, as they were given; {@link SettingsCheck} says what is wrong with them. */
record DynamoDbSettings(
    String table,
    @Nullable String namespace,
    boolean ttl,
    boolean consistentReads,
    BodyLimits bodies,
    boolean createTable,
    NewTable newTable,
    ClientSettings client) {

  /** Not the generated one, which would tell how the service is reached. */
  @Override
  public String toString() {
    return "table '" + table + "'" + (namespace == null ? "" : ", namespace '" + namespace + "'");
  }
}
