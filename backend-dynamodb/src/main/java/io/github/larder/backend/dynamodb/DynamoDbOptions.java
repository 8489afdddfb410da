package io.github.larder.backend.dynamodb;

import io.github.larder.spi.BackendConfigurationException;
import io.github.larder.spi.OptionReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Translates settings in words (options, and the location in a backend URL) for the builder. */
final class DynamoDbOptions {

  /** {@code //region}, {@code //region/table} or {@code ///table}. */
  private static final Pattern LOCATION = Pattern.compile("//([^/]*)(?:/([^/]+))?/?");

  private DynamoDbOptions() {}

  static void read(OptionReader options, DynamoDbBackend.Builder builder) {
    options.text("table").ifPresent(builder::table);
    options.text("namespace").ifPresent(builder::namespace);
    options.flag("ttl").ifPresent(builder::ttl);
    options.flag("createTable").ifPresent(builder::createTable);
    options.flag("consistentReads").ifPresent(builder::consistentReads);
    options.text("region").ifPresent(builder::region);
    options.uri("endpoint").ifPresent(builder::endpoint);
    options.text("profile").ifPresent(builder::profile);
    options.text("accessKeyId").ifPresent(builder::accessKeyId);
    options.secret("secretAccessKey").ifPresent(builder::secretAccessKey);
    options.secret("sessionToken").ifPresent(builder::sessionToken);
  }

  static Map<String, String> ofLocation(String location) {
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
