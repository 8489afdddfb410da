// SPDX-License-Identifier: Apache-2.0
package io.github.larder.spi;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the options of a backend. Every getter registers its name as known and collects faults
 * instead of throwing; {@link #check()} at the end reports all of them at once, unknown options
 * included. Several readers can share the options of one configuration, each reading what is left:
 * see {@link #rest()}. Not thread-safe.
 *
 * <p>Values: durations as {@code 500ms}, {@code 2s}, {@code 5m}, {@code 1h}, {@code 7d} or ISO-8601
 * ({@code PT2S}); bytes as {@code 65536}, {@code 64KiB}, {@code 4MiB}, {@code 1GiB}; flags as
 * {@code true} or {@code false}.
 */
public final class OptionReader {

  private static final Pattern DURATION = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)");
  private static final Pattern BYTES = Pattern.compile("(\\d{1,12})(KiB|MiB|GiB)?");

  private final String subject;
  private final Map<String, String> options;
  private final TreeSet<String> known = new TreeSet<>();
  private final Set<String> knownBefore;
  private final List<String> faults;

  /**
   * Creates a reader.
   *
   * @param subject what is configured, for the error, such as {@code backend 'dynamodb'}
   * @param options names and values
   */
  public OptionReader(String subject, Map<String, String> options) {
    this(
        Objects.requireNonNull(subject, "subject"),
        new TreeMap<>(options),
        Set.of(),
        new ArrayList<>());
  }

  private OptionReader(
      String subject, Map<String, String> options, Set<String> knownBefore, List<String> faults) {
    this.subject = subject;
    this.options = options;
    this.knownBefore = knownBefore;
    this.faults = faults;
  }

  /**
   * Returns a reader of the options that have not been read, such as for the backend below a stack.
   * Faults are collected together: the {@link #check()} of either reader reports those of both.
   *
   * @return a reader of the rest; it knows the names read so far as those of every backend
   */
  public OptionReader rest() {
    return new OptionReader(subject, new TreeMap<>(unread()), Set.copyOf(known), faults);
  }

  /** {@return the options that have not been read, by name} */
  public Map<String, String> unread() {
    Map<String, String> unread = new TreeMap<>(options);
    unread.keySet().removeAll(known);
    return unread;
  }

  /** {@return the faults that were found so far, in the order in which they were found} */
  public List<String> faults() {
    return List.copyOf(faults);
  }

  /**
   * Reads a value of a form of its own.
   *
   * @param name the name of the option
   * @param expected what the value must be, for the error: {@code headers, forever or a duration}
   * @param parser gives the value of a text; empty if the text is none
   * @param <T> what it is
   * @return the value, if the option is set
   */
  public <T> Optional<T> value(String name, String expected, Function<String, Optional<T>> parser) {
    return read(name, false, required(expected, parser));
  }

  /**
   * Reads a value of a form of its own that no error may show.
   *
   * @param name the name of the option
   * @param expected what the value must be, for the error
   * @param parser gives the value of a text; empty if the text is none
   * @param <T> what it is
   * @return the value, if the option is set
   */
  public <T> Optional<T> secretValue(
      String name, String expected, Function<String, Optional<T>> parser) {
    return read(name, true, required(expected, parser));
  }

  private static <T> Function<String, T> required(
      String expected, Function<String, Optional<T>> parser) {
    return text ->
        parser.apply(text).orElseThrow(() -> new IllegalArgumentException("must be " + expected));
  }

  /**
   * Reads one of the constants of an enum, whatever the case of its letters.
   *
   * @param name the name of the option
   * @param type the enum
   * @param <E> the enum
   * @return the constant, if the option is set
   */
  public <E extends Enum<E>> Optional<E> oneOf(String name, Class<E> type) {
    List<E> constants = List.of(type.getEnumConstants());
    return value(
        name,
        alternatives(constants),
        text -> constants.stream().filter(one -> one.name().equalsIgnoreCase(text)).findFirst());
  }

  private static String alternatives(List<? extends Enum<?>> constants) {
    List<String> names =
        constants.stream().map(one -> one.name().toLowerCase(Locale.ROOT)).toList();
    int last = names.size() - 1;
    return last == 0
        ? names.get(0)
        : String.join(", ", names.subList(0, last)) + " or " + names.get(last);
  }

  /**
   * Reads a text.
   *
   * @param name the name of the option
   * @return the value, if the option is set and not empty
   */
  public Optional<String> text(String name) {
    return read(name, false, value -> value);
  }

  /**
   * Reads a secret text. Faults are reported without the value.
   *
   * @param name the name of the option
   * @return the value, if the option is set and not empty
   */
  public Optional<String> secret(String name) {
    return read(name, true, value -> value);
  }

  /**
   * Reads {@code true} or {@code false}.
   *
   * @param name the name of the option
   * @return the value, if the option is set
   */
  public Optional<Boolean> flag(String name) {
    return read(
        name,
        false,
        value ->
            switch (value.toLowerCase(Locale.ROOT)) {
              case "true" -> true;
              case "false" -> false;
              default -> throw new IllegalArgumentException("must be true or false");
            });
  }

  /**
   * Reads a whole number.
   *
   * @param name the name of the option
   * @param min the smallest value allowed
   * @param max the largest value allowed
   * @return the value, if the option is set
   */
  public Optional<Long> number(String name, long min, long max) {
    return read(
        name,
        false,
        value -> {
          long number = parseLong(value, "must be a whole number");
          if (number < min || number > max) {
            throw new IllegalArgumentException("must be from " + min + " to " + max);
          }
          return number;
        });
  }

  /**
   * Reads a size.
   *
   * @param name the name of the option
   * @return the value in bytes, if the option is set
   */
  public Optional<Long> bytes(String name) {
    return read(
        name,
        false,
        value -> {
          Matcher matcher = match(BYTES, value, "must be bytes, as in 65536, 64KiB or 4MiB");
          long number = Long.parseLong(matcher.group(1));
          String unit = matcher.group(2);
          if (unit == null) {
            return number;
          }
          return switch (unit) {
            case "KiB" -> number << 10;
            case "MiB" -> number << 20;
            default -> Math.multiplyExact(number, 1L << 30);
          };
        });
  }

  /**
   * Reads a duration.
   *
   * @param name the name of the option
   * @return the value, more than zero, if the option is set
   */
  public Optional<Duration> duration(String name) {
    return read(name, false, OptionReader::positiveDuration);
  }

  /**
   * Reads a duration, or one of some words.
   *
   * @param name the name of the option
   * @param words the value of each word
   * @param expected what the value must be, for the error
   * @param ofDuration creates the value of a duration, which is more than zero
   * @param <T> the type of the value
   * @return the value, if the option is set
   */
  public <T> Optional<T> durationOr(
      String name, Map<String, T> words, String expected, Function<Duration, T> ofDuration) {
    return value(
        name,
        expected,
        text -> {
          T word = words.get(text);
          return word != null
              ? Optional.of(word)
              : isDuration(text)
                  ? Optional.of(ofDuration.apply(positiveDuration(text)))
                  : Optional.empty();
        });
  }

  private static boolean isDuration(String text) {
    return text.startsWith("P") || DURATION.matcher(text).matches();
  }

  /**
   * Reads an absolute URI.
   *
   * @param name the name of the option
   * @return the value, if the option is set
   */
  public Optional<URI> uri(String name) {
    return read(
        name,
        false,
        value -> {
          try {
            URI uri = new URI(value);
            if (uri.getScheme() == null || uri.getHost() == null) {
              throw new IllegalArgumentException("must have a scheme and a host");
            }
            return uri;
          } catch (URISyntaxException e) {
            throw new IllegalArgumentException("is not a URI: " + e.getReason(), e);
          }
        });
  }

  /**
   * Adds a fault that only the backend can detect, such as two options that exclude each other.
   *
   * @param fault a sentence that says what is wrong and what to do
   */
  public void fault(String fault) {
    faults.add(Objects.requireNonNull(fault, "fault"));
  }

  /**
   * Reports all faults.
   *
   * @throws BackendConfigurationException if there is any fault, or an option that was not read
   */
  public void check() {
    for (String name : unread().keySet()) {
      faults.add("unknown option '" + name + "'" + suggestion(name) + " (" + knownNames() + ")");
    }
    if (!faults.isEmpty()) {
      throw new BackendConfigurationException(subject, faults());
    }
  }

  private String knownNames() {
    String own = "known: " + (known.isEmpty() ? "none" : String.join(", ", known));
    return knownBefore.isEmpty()
        ? own
        : own + "; known to every backend: " + String.join(", ", new TreeSet<>(knownBefore));
  }

  private String suggestion(String name) {
    Set<String> all = new TreeSet<>(known);
    all.addAll(knownBefore);
    return NearestName.of(name, all).map(near -> "; did you mean '" + near + "'?").orElse("");
  }

  private <T> Optional<T> read(String name, boolean secret, Function<String, T> parser) {
    known.add(name);
    String value = options.get(name);
    if (value == null) {
      return Optional.empty();
    }
    if (value.isBlank()) {
      faults.add("option '" + name + "' is empty; leave it out or give it a value");
      return Optional.empty();
    }
    try {
      return Optional.of(parser.apply(value.strip()));
    } catch (IllegalArgumentException | ArithmeticException e) {
      faults.add(
          "option '" + name + "' " + e.getMessage() + (secret ? "" : ", but is '" + value + "'"));
      return Optional.empty();
    }
  }

  private static Duration positiveDuration(String value) {
    Duration duration = parseDuration(value);
    if (duration.isZero() || duration.isNegative()) {
      throw new IllegalArgumentException("must be more than zero");
    }
    return duration;
  }

  private static Duration parseDuration(String value) {
    if (value.startsWith("P")) {
      try {
        return Duration.parse(value);
      } catch (DateTimeParseException e) {
        throw new IllegalArgumentException("is not an ISO-8601 duration", e);
      }
    }
    Matcher matcher = match(DURATION, value, "must be a duration, as in 500ms, 2s, 5m, 1h or 7d");
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }

  private static Matcher match(Pattern pattern, String value, String otherwise) {
    Matcher matcher = pattern.matcher(value);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(otherwise);
    }
    return matcher;
  }

  private static long parseLong(String value, String otherwise) {
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(otherwise, e);
    }
  }
}
