// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.spi.BackendConfigurationException;
import io.github.larder.spi.OptionReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Translates options, and the location in a backend URL, into calls of the builder. */
final class DynamoDbOptions {

  /** {@code //region}, {@code //region/table} or {@code ///table}. */
  private static final Pattern LOCATION = Pattern.compile("//([^/]*)(?:/([^/]+))?/?");

  private DynamoDbOptions() {}

  static void read(OptionReader options, DynamoDbBackendBuilder builder) {
    options.text("table").ifPresent(builder::table);
    options.text("namespace").ifPresent(builder::namespace);
    options.flag("ttl").ifPresent(builder::ttl);
    options.flag("consistentReads").ifPresent(builder::consistentReads);
    options.flag("leases").ifPresent(builder::leases);
    options.text("layout").ifPresent(builder::layout);
    options.bytes("inlineLimit").ifPresent(builder::inlineLimit);
    options.bytes("maxBodyBytes").ifPresent(builder::maxBodyBytes);
    table(options, builder);
    client(options, builder);
  }

  private static void table(OptionReader options, DynamoDbBackendBuilder builder) {
    options.flag("createTable").ifPresent(builder::createTable);
    options.number("readCapacity", 1, Long.MAX_VALUE).ifPresent(builder::readCapacity);
    options.number("writeCapacity", 1, Long.MAX_VALUE).ifPresent(builder::writeCapacity);
    options.text("tableClass").ifPresent(builder::tableClass);
    options.flag("pointInTimeRecovery").ifPresent(builder::pointInTimeRecovery);
  }

  private static void client(OptionReader options, DynamoDbBackendBuilder builder) {
    options.text("region").ifPresent(builder::region);
    options.uri("endpoint").ifPresent(builder::endpoint);
    options.text("profile").ifPresent(builder::profile);
    options.text("accessKeyId").ifPresent(builder::accessKeyId);
    options.secret("secretAccessKey").ifPresent(builder::secretAccessKey);
    options.secret("sessionToken").ifPresent(builder::sessionToken);
    options.text("role").ifPresent(builder::role);
    options.duration("attemptTimeout").ifPresent(builder::attemptTimeout);
    options.duration("connectTimeout").ifPresent(builder::connectTimeout);
    options.number("maxAttempts", 1, 10).map(Long::intValue).ifPresent(builder::maxAttempts);
    options
        .number("maxConnections", 1, 10_000)
        .map(Long::intValue)
        .ifPresent(builder::maxConnections);
    options.text("httpClient").ifPresent(builder::httpClient);
  }

  static Map<String, String> ofLocation(String location) {
    if (location.contains("@")) {
      // Not the URL itself: it may contain a password.
      throw new BackendConfigurationException(
          DynamoDbBackend.SUBJECT,
          List.of(
              "its URL takes no user information; set the options accessKeyId and"
                  + " secretAccessKey, or better leave both to the SDK"));
    }
    Matcher matcher = LOCATION.matcher(location);
    if (!matcher.matches()) {
      throw new BackendConfigurationException(
          DynamoDbBackend.SUBJECT,
          List.of(
              "its URL is dynamodb://REGION/TABLE?option=value (either may be left out), but has '"
                  + location
                  + "'"));
    }
    Map<String, String> options = new LinkedHashMap<>();
    if (!matcher.group(1).isEmpty()) {
      options.put("region", matcher.group(1));
    }
    if (matcher.group(2) != null) {
      options.put("table", matcher.group(2));
    }
    return options;
  }
}
