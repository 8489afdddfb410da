package io.github.larder.backend.dynamodb;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds all that is wrong with settings. No fault shows a secret. */
final class SettingsCheck {

  private static final Pattern TABLE = Pattern.compile("[A-Za-z0-9._-]{3,255}");
  private static final Pattern NAMESPACE = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final Pattern REGION = Pattern.compile("[a-z0-9-]{2,64}");

  private SettingsCheck() {}

  static List<String> faults(DynamoDbSettings settings) {
    List<String> faults = new ArrayList<>();
    match("table", settings.table(), TABLE, "3 to 255", faults);
    match("namespace", settings.namespace(), NAMESPACE, "1 to 64", faults);
    String region = settings.region();
    if (region != null && !REGION.matcher(region).matches()) {
      faults.add(
          "'region' must be the name of an AWS region, as in us-west-2, but is '" + region + "'");
    }
    if (settings.hasClient()) {
      withoutEffect(settings).forEach(name -> faults.add(excludes(name)));
    } else {
      credentials(settings, faults);
    }
    return faults;
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

  private static void credentials(DynamoDbSettings settings, List<String> faults) {
    boolean id = settings.accessKeyId() != null;
    boolean secret = settings.secretAccessKey() != null;
    if (id != secret) {
      faults.add("'accessKeyId' and 'secretAccessKey' belong together; set both or neither");
    }
    if (settings.sessionToken() != null && !id && !secret) {
      faults.add("'sessionToken' needs 'accessKeyId' and 'secretAccessKey'");
    }
    if (settings.profile() != null && (id || secret)) {
      faults.add("'profile' and 'accessKeyId' both give credentials; set one of them");
    }
  }

  private static List<String> withoutEffect(DynamoDbSettings settings) {
    Map<String, @Nullable Object> forBuiltClients = new LinkedHashMap<>();
    forBuiltClients.put("region", settings.region());
    forBuiltClients.put("endpoint", settings.endpoint());
    forBuiltClients.put("profile", settings.profile());
    forBuiltClients.put("accessKeyId", settings.accessKeyId());
    forBuiltClients.put("secretAccessKey", settings.secretAccessKey());
    forBuiltClients.put("sessionToken", settings.sessionToken());
    forBuiltClients.put("clientCustomizer", settings.clientCustomizer());
    forBuiltClients.put("asyncClientCustomizer", settings.asyncClientCustomizer());
    List<String> names = new ArrayList<>();
    forBuiltClients.forEach(
        (name, value) -> {
          if (value != null) {
            names.add(name);
          }
        });
    return names;
  }

  private static String excludes(String name) {
    return "'"
        + name
        + "' has no effect on a client that is passed in; set it on that client, or pass none";
  }
}
