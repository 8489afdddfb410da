// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.discovery;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.larder.spi.BackendConfigurationException;
import io.github.larder.spi.CacheBackendFactory;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A backend and its options, as written in a configuration: an alias ({@code dynamodb}), or a URL
 * ({@code dynamodb://us-west-2/http_cache?ttl=false}), with more options from a map, from
 * properties or from the environment. Immutable. Its text form never shows option values, which may
 * be secrets.
 */
public final class BackendSelection {

  /**
   * The property that selects the backend; in upper case, with {@code _} for {@code .}, the
   * environment variable.
   */
  public static final String PROPERTY = "larder.backend";

  private static final String VARIABLE = "LARDER_BACKEND";
  private static final Pattern USER_INFO = Pattern.compile("(?<=//)[^/]*@");
  private static final Pattern FORM = Pattern.compile("([a-z][a-z0-9-]*)(?::([^?]*))?(?:\\?(.*))?");

  private final String alias;
  private final String location;
  private final Map<String, String> options;

  BackendSelection(String alias, String location, Map<String, String> options) {
    this.alias = Objects.requireNonNull(alias, "alias");
    this.location = Objects.requireNonNull(location, "location");
    this.options = Map.copyOf(options);
  }

  /**
   * Selects a backend by its alias.
   *
   * @param alias the alias, such as {@code dynamodb}
   * @param options names and values
   * @return the selection
   */
  public static BackendSelection of(String alias, Map<String, String> options) {
    return new BackendSelection(alias, "", options);
  }

  /**
   * Parses an alias or a URL.
   *
   * @param aliasOrUrl the text; percent-encoded characters in the query are decoded
   * @return the selection
   * @throws BackendConfigurationException if the text is neither
   */
  public static BackendSelection parse(String aliasOrUrl) {
    Objects.requireNonNull(
        aliasOrUrl,
        "The alias or URL of the backend is null; name one, such as dynamodb or sqlite:cache.db, or"
            + " see whether the property or variable that it comes from is set");
    Matcher matcher = FORM.matcher(aliasOrUrl.strip());
    if (!matcher.matches()) {
      throw new BackendConfigurationException(
          "backend",
          List.of(
              "'"
                  + withoutQuery(aliasOrUrl)
                  + "' is neither an alias, such as dynamodb, nor a URL, such as"
                  + " dynamodb://us-west-2/http_cache?ttl=false"));
    }
    String location = Objects.requireNonNullElse(matcher.group(2), "");
    String query = Objects.requireNonNullElse(matcher.group(3), "");
    return new BackendSelection(
        matcher.group(1), location, optionsOfQuery(matcher.group(1), query));
  }

  /**
   * Reads properties: {@code larder.backend} is the alias or URL, {@code larder.backend.NAME} an
   * option.
   *
   * @param properties the properties; all others are ignored
   * @return the selection, or empty if {@code larder.backend} is not set
   */
  public static Optional<BackendSelection> from(Properties properties) {
    String backend = properties.getProperty(PROPERTY);
    if (backend == null || backend.isBlank()) {
      return Optional.empty();
    }
    Map<String, String> options = new LinkedHashMap<>();
    for (String name : properties.stringPropertyNames()) {
      if (name.startsWith(PROPERTY + ".")) {
        options.put(name.substring(PROPERTY.length() + 1), properties.getProperty(name));
      }
    }
    return Optional.of(parse(backend).with(options));
  }

  /**
   * Reads the environment: {@code LARDER_BACKEND} is the alias or URL, {@code
   * LARDER_BACKEND_CREATE_TABLE} the option {@code createTable}.
   *
   * @param environment the variables; all others are ignored
   * @return the selection, or empty if {@code LARDER_BACKEND} is not set
   */
  public static Optional<BackendSelection> from(Map<String, String> environment) {
    String backend = environment.get(VARIABLE);
    if (backend == null || backend.isBlank()) {
      return Optional.empty();
    }
    Map<String, String> options = new LinkedHashMap<>();
    environment.forEach(
        (name, value) -> {
          if (name.startsWith(VARIABLE + "_")) {
            options.put(camelCase(name.substring(VARIABLE.length() + 1)), value);
          }
        });
    return Optional.of(parse(backend).with(options));
  }

  /**
   * Adds options.
   *
   * @param more names and values; none of them may be set already
   * @return a selection with all options
   * @throws BackendConfigurationException if an option would be set twice
   */
  public BackendSelection with(Map<String, String> more) {
    Map<String, String> all = new LinkedHashMap<>(options);
    List<String> faults = new ArrayList<>();
    more.forEach(
        (name, value) -> {
          if (all.putIfAbsent(name, value) != null) {
            faults.add(setTwice(name));
          }
        });
    if (!faults.isEmpty()) {
      throw new BackendConfigurationException("backend '" + alias + "'", faults);
    }
    return new BackendSelection(alias, location, all);
  }

  /**
   * Returns all options, including those that the location stands for.
   *
   * @param factory the factory of the alias, which parses the location
   * @return the options by name
   * @throws BackendConfigurationException if an option is set twice
   */
  public Map<String, String> optionsFor(CacheBackendFactory factory) {
    return location.isEmpty()
        ? options
        : new BackendSelection(alias, "", factory.optionsOf(location)).with(options).options();
  }

  /** {@return the alias} */
  public String alias() {
    return alias;
  }

  /** {@return what the URL has between the alias and the query; empty if nothing} */
  public String location() {
    return location;
  }

  /** {@return the options by name, without those that the location stands for} */
  public Map<String, String> options() {
    return options;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof BackendSelection selection
        && selection.alias.equals(alias)
        && selection.location.equals(location)
        && selection.options.equals(options);
  }

  @Override
  public int hashCode() {
    return Objects.hash(alias, location, options);
  }

  @Override
  public String toString() {
    return location.isEmpty() ? alias : alias + ":" + USER_INFO.matcher(location).replaceFirst("");
  }

  private static Map<String, String> optionsOfQuery(String alias, String query) {
    Map<String, String> options = new LinkedHashMap<>();
    List<String> faults = new ArrayList<>();
    for (String pair : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        String name = decode(pair.substring(0, equals));
        if (options.put(name, decode(pair.substring(equals + 1))) != null) {
          faults.add(setTwice(name));
        }
      } else if (!pair.isEmpty()) {
        faults.add(
            "a part of its URL's query is not of the form name=value; in a value write %26 for &");
      }
    }
    if (!faults.isEmpty()) {
      throw new BackendConfigurationException("backend '" + alias + "'", faults);
    }
    return options;
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }

  private static String setTwice(String name) {
    return "option '" + name + "' is set twice; set it once";
  }

  private static String withoutQuery(String text) {
    int query = text.indexOf('?');
    return USER_INFO.matcher(query < 0 ? text : text.substring(0, query)).replaceFirst("");
  }

  private static String camelCase(String screaming) {
    StringBuilder camel = new StringBuilder();
    for (String word : screaming.toLowerCase(Locale.ROOT).split("_", -1)) {
      camel.append(
          camel.isEmpty() || word.isEmpty()
              ? word
              : Character.toUpperCase(word.charAt(0)) + word.substring(1));
    }
    return camel.toString();
  }
}
