// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.backend.dynamodb.DynamoDbSettings.BodyLimits;
import io.github.larder.backend.dynamodb.DynamoDbSettings.Setting;
import io.github.larder.backend.dynamodb.SdkHttpClients.Transport;
import io.github.larder.backend.dynamodb.compact.HeaderFrames;
import io.github.larder.spi.TransferTime;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.TableClass;

/** Finds all that is wrong with settings. No fault shows a secret. */
final class SettingsCheck {

  private static final Pattern TABLE = Pattern.compile("[A-Za-z0-9._-]{3,255}");
  private static final Pattern TABLE_ARN =
      Pattern.compile("arn:[a-z-]+:dynamodb:([a-z0-9-]+):\\d{12}:table/" + TABLE.pattern());
  private static final Pattern NAMESPACE = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final Pattern REGION = Pattern.compile("[a-z0-9-]{2,64}");
  private static final Pattern ROLE = Pattern.compile("arn:[a-z-]+:iam::\\d{12}:role/\\S+");

  private static final String WITHOUT_STS =
      ", which is not on the class path; add the artifact " + StsCredentials.ARTIFACT;

  private SettingsCheck() {}

  static List<String> faults(DynamoDbSettings settings) {
    List<String> faults = new ArrayList<>();
    tableName(settings, faults);
    match("namespace", settings.namespace(), NAMESPACE, "1 to 64", faults);
    bytes("inlineLimit", settings.bodies().inlineLimit(), 0, BodyLimits.MAX_INLINE_BYTES, faults);
    maxBodyBytes(settings.bodies().maxBodyBytes(), faults);
    if (settings.leases() && !settings.ttl()) {
      faults.add("'leases' needs ttl=true: without it nothing deletes leases");
    }
    layout(settings, faults);
    table(settings, faults);
    client(settings, faults);
    return faults;
  }

  private static void layout(DynamoDbSettings settings, List<String> faults) {
    String layout = settings.getOrDefault(Setting.LAYOUT, DynamoDbSettings.READABLE);
    if (settings.compact() && !HeaderFrames.isAvailable()) {
      faults.add(
          "'layout' is 'compact', which needs a library that is not on the class path; add the"
              + " artifact "
              + HeaderFrames.LIBRARY);
    } else if (!settings.compact() && !layout.equals(DynamoDbSettings.READABLE)) {
      faults.add("'layout' must be one of readable, compact, but is '" + layout + "'");
    }
  }

  /** An ARN names a table of another account, which Larder cannot create. */
  private static void tableName(DynamoDbSettings settings, List<String> faults) {
    if (!settings.table().startsWith("arn:")) {
      match("table", settings.table(), TABLE, "3 to 255", faults);
      return;
    }
    Matcher arn = TABLE_ARN.matcher(settings.table());
    if (!arn.matches()) {
      faults.add(
          "'table' must be a name, or an ARN as in"
              + " arn:aws:dynamodb:us-west-2:123456789012:table/http_cache, but is '"
              + settings.table()
              + "'");
      return;
    }
    String region = settings.get(Setting.REGION);
    if (region != null && !region.equals(arn.group(1))) {
      faults.add("'table' is in the region " + arn.group(1) + ", but 'region' is '" + region + "'");
    }
    if (settings.createTable()) {
      faults.add("'table' is an ARN, by which no table is created; set createTable=false");
    }
  }

  private static void match(
      String name, @Nullable String value, Pattern pattern, String length, List<String> faults) {
    if (value != null && !pattern.matcher(value).matches()) {
      faults.add(
          "'"
              + name
              + "' must be "
              + length
              + " letters, digits, dots, hyphens and underscores, but is '"
              + value
              + "'");
    }
  }

  private static void bytes(String name, long value, long min, long max, List<String> faults) {
    if (value < min || value > max) {
      faults.add("'" + name + "' must be " + min + " to " + max + " bytes, but is " + value);
    }
  }

  private static void maxBodyBytes(long value, List<String> faults) {
    if (value > BodyLimits.MAX_BODY_BYTES) {
      faults.add(
          "'maxBodyBytes' must be 1 to "
              + BodyLimits.MAX_BODY_BYTES
              + " bytes, but is "
              + value
              + ": a longer body could be written, but not be read within the "
              + TransferTime.MAX.toSeconds()
              + " s that a body may add to a deadline");
    } else {
      bytes("maxBodyBytes", value, 1, BodyLimits.MAX_BODY_BYTES, faults);
    }
  }

  private static void table(DynamoDbSettings settings, List<String> faults) {
    TableDefinition table = settings.tableDefinition();
    if (!settings.createTable() && !table.equals(TableDefinition.DEFAULT)) {
      faults.add(
          "'readCapacity', 'writeCapacity', 'tableClass', 'pointInTimeRecovery' and"
              + " 'tableCustomizer' are about a table that Larder creates, and createTable=false");
    }
    Long read = table.readCapacity();
    Long write = table.writeCapacity();
    if ((read == null) != (write == null)) {
      faults.add("'readCapacity' and 'writeCapacity' belong together; set both or neither");
    }
    if ((read != null && read < 1) || (write != null && write < 1)) {
      faults.add("'readCapacity' and 'writeCapacity' must be at least 1");
    }
    String tableClass = table.tableClass();
    if (tableClass != null
        && !TableClass.knownValues().contains(TableClass.fromValue(tableClass))) {
      faults.add(
          "'tableClass' must be STANDARD or STANDARD_INFREQUENT_ACCESS, but is '"
              + tableClass
              + "'");
    }
  }

  private static void client(DynamoDbSettings settings, List<String> faults) {
    String region = settings.get(Setting.REGION);
    if (region != null && !REGION.matcher(region).matches()) {
      faults.add(
          "'region' must be the name of an AWS region, as in us-west-2, but is '" + region + "'");
    }
    if (settings.hasClient()) {
      settings
          .ofBuiltClient()
          .forEach(
              name ->
                  faults.add(
                      "'"
                          + name
                          + "' has no effect on a client that is passed in; set it on that client,"
                          + " or pass none"));
      return;
    }
    endpoint(settings.get(Setting.ENDPOINT), faults);
    credentials(settings, faults);
    positive("attemptTimeout", settings.get(Setting.ATTEMPT_TIMEOUT), faults);
    positive("connectTimeout", settings.get(Setting.CONNECT_TIMEOUT), faults);
    within("maxAttempts", settings.get(Setting.MAX_ATTEMPTS), 10, faults);
    within("maxConnections", settings.get(Setting.MAX_CONNECTIONS), 10_000, faults);
    String httpClient = settings.get(Setting.HTTP_CLIENT);
    if (httpClient != null) {
      Transport.fault(httpClient).ifPresent(faults::add);
    }
  }

  private static void endpoint(@Nullable URI endpoint, List<String> faults) {
    if (endpoint == null) {
      return;
    }
    String scheme = endpoint.getScheme();
    if (!("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme))
        || endpoint.getHost() == null) {
      // Not the rest: it may contain a password.
      faults.add(
          "'endpoint' must be http:// or https:// and a host, as in http://127.0.0.1:8000, but is "
              + scheme
              + "://"
              + Objects.requireNonNullElse(endpoint.getHost(), ""));
    }
  }

  private static void credentials(DynamoDbSettings settings, List<String> faults) {
    boolean id = settings.get(Setting.ACCESS_KEY_ID) != null;
    boolean secret = settings.get(Setting.SECRET_ACCESS_KEY) != null;
    if (id != secret) {
      faults.add("'accessKeyId' and 'secretAccessKey' belong together; set both or neither");
    }
    if (settings.get(Setting.SESSION_TOKEN) != null && !id && !secret) {
      faults.add("'sessionToken' needs 'accessKeyId' and 'secretAccessKey'");
    }
    if (settings.get(Setting.PROFILE) != null && (id || secret)) {
      faults.add("'profile' and 'accessKeyId' both give credentials; set one of them");
    }
    String role = settings.get(Setting.ROLE);
    if (role != null && !ROLE.matcher(role).matches()) {
      faults.add(
          "'role' must be the ARN of a role, as in arn:aws:iam::123456789012:role/reader, but is '"
              + role
              + "'");
    } else if (role != null && !StsCredentials.isArtifactPresent()) {
      faults.add("'role' needs AWS STS" + WITHOUT_STS);
    }
    if (ClientCredentials.areOfWebIdentity(settings) && !StsCredentials.isArtifactPresent()) {
      faults.add(
          "AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN are set, as on EKS, and need AWS STS"
              + WITHOUT_STS);
    }
  }

  private static void positive(String name, @Nullable Duration value, List<String> faults) {
    if (value != null && (value.isZero() || value.isNegative())) {
      faults.add("'" + name + "' must be more than zero, but is " + value);
    }
  }

  private static void within(String name, @Nullable Integer value, int max, List<String> faults) {
    if (value != null && (value < 1 || value > max)) {
      faults.add("'" + name + "' must be from 1 to " + max + ", but is " + value);
    }
  }
}
