// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import com.google.auto.service.AutoService;
import io.github.larder.backend.dynamodb.Connection.Regions;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.BackendConfigurationException;
import io.github.larder.spi.CacheBackendFactory;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.OptionReader;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.regions.Region;

/**
 * Keeps stored responses in an Amazon DynamoDB table that any number of processes share. Picked by
 * the alias {@code dynamodb} with textual options, or configured in code:
 *
 * <pre>{@code
 * DynamoDbBackend.builder().table("http_cache").region("us-west-2").build()
 * }</pre>
 *
 * <p>Options have the names of the builder's methods, which explain them; clients and customizers
 * have none. The location in a backend URL is {@code //region/table}, as in {@code
 * dynamodb://us-west-2/http_cache?ttl=false}. Options that come with {@link BackendConfig} take
 * precedence over those of the builder.
 *
 * <p>Immutable and thread-safe; one backend may make several stores. A client that is passed in
 * stays open when a store is closed, and none of its settings are changed, but each request carries
 * the deadline of the {@link BackendConfig}. A client that a store builds is closed with it; by
 * default it makes two attempts of 250 ms and connects within a second.
 *
 * <p>A call to an existing table is never delayed by a call about the table. A missing table is
 * created in the background (partition key {@code key}, on demand by default); until it is active,
 * reads are misses and writes are skipped. {@link CacheStore#ready()} waits for it.
 *
 * <p>No argument may be {@code null}. {@link #create} reports all faults of the configuration in
 * one {@link BackendConfigurationException}. It does not connect to DynamoDB, but begins to resolve
 * credentials in the background, and asks the instance's metadata for the region (two seconds at
 * most) if nothing else gives one. Credentials are resolved in the background for a client that is
 * passed in as well.
 */
@AutoService(CacheBackendFactory.class)
public final class DynamoDbBackend implements CacheBackendFactory {

  static final String SUBJECT = "backend 'dynamodb'";

  private final DynamoDbSettings settings;

  /** Makes a backend with default settings, as the service loader does. */
  public DynamoDbBackend() {
    this(DynamoDbSettings.DEFAULT);
  }

  DynamoDbBackend(DynamoDbSettings settings) {
    this.settings = settings;
  }

  /** {@return a builder with default settings} */
  public static DynamoDbBackendBuilder builder() {
    return new DynamoDbBackendBuilder(DynamoDbSettings.DEFAULT);
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
    OptionReader options = config.optionReader(SUBJECT);
    DynamoDbBackendBuilder builder = new DynamoDbBackendBuilder(settings);
    DynamoDbOptions.read(options, builder);
    DynamoDbSettings effective = builder.settings();
    SdkVersion.faults().forEach(options::fault);
    SettingsCheck.faults(effective).forEach(options::fault);
    boolean mayBeCustomized = effective.hasClientCustomizer(config.callerMayBlock());
    Optional<Region> region =
        effective.hasClient() ? Optional.empty() : Regions.find(effective, mayBeCustomized);
    if (region.isEmpty() && !effective.hasClient() && !mayBeCustomized) {
      options.fault(Regions.MISSING);
    }
    options.check();
    Connection connection =
        Connection.open(effective, region, config.callerMayBlock(), config.executor());
    return new DynamoDbStore(effective, connection, config);
  }

  @Override
  public String toString() {
    return "dynamodb, " + settings;
  }
}
