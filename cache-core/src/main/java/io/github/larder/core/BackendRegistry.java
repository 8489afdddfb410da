package io.github.larder.core;

import io.github.larder.spi.BackendConfigurationException;
import io.github.larder.spi.CacheBackendFactory;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Finds backends by alias with {@link ServiceLoader}. Providers are looked for when the first one
 * is asked for, in the class loader that was given. A provider that cannot be loaded does not keep
 * the others from being found; it is named when an alias is asked for that is not there.
 * Thread-safe.
 */
public final class BackendRegistry {

  private static final String GROUP = "io.github.larder";

  /** The backends of this project, to be able to say which artifact is missing. */
  private static final Set<String> OWN_ALIASES = Set.of("memory", "sqlite", "dynamodb");

  /** A class loader that fails for ever must not be asked for ever. */
  private static final int MOST_BROKEN = 100;

  private final ClassLoader classLoader;
  private final List<String> broken = new ArrayList<>();
  private final Map<String, List<CacheBackendFactory>> byAlias = new TreeMap<>();
  private boolean searched;

  private BackendRegistry(ClassLoader classLoader) {
    this.classLoader = classLoader;
  }

  /**
   * Makes a registry over a class loader. Nothing is loaded yet.
   *
   * @param classLoader where to look for backends
   * @return the registry
   */
  public static BackendRegistry of(ClassLoader classLoader) {
    return new BackendRegistry(Objects.requireNonNull(classLoader, "classLoader"));
  }

  /**
   * Gives the backend of an alias.
   *
   * @param alias the alias, such as {@code dynamodb}
   * @return its factory
   * @throws BackendConfigurationException if no backend or more than one has it; the message says
   *     what was found and what to add or to take away
   */
  public synchronized CacheBackendFactory factory(String alias) {
    Objects.requireNonNull(alias, "alias");
    search();
    List<CacheBackendFactory> found = byAlias.getOrDefault(alias, List.of());
    return switch (found.size()) {
      case 1 -> found.get(0);
      case 0 -> throw fault(alias, unknown(alias));
      default -> throw fault(alias, duplicate(found));
    };
  }

  /** {@return the aliases that were found, in alphabetical order} */
  public synchronized List<String> aliases() {
    search();
    return List.copyOf(byAlias.keySet());
  }

  private void search() {
    if (searched) {
      return;
    }
    searched = true;
    Set<Class<?>> seen = new HashSet<>();
    Iterator<CacheBackendFactory> providers =
        ServiceLoader.load(CacheBackendFactory.class, classLoader).iterator();
    while (broken.size() < MOST_BROKEN) {
      try {
        if (!providers.hasNext()) {
          break;
        }
        CacheBackendFactory factory = providers.next();
        if (seen.add(factory.getClass())) {
          byAlias.computeIfAbsent(factory.alias(), alias -> new ArrayList<>()).add(factory);
        }
      } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
        broken.add(Objects.requireNonNullElse(e.getMessage(), e.toString()));
      }
    }
  }

  private String unknown(String alias) {
    StringBuilder message = new StringBuilder("no backend has this alias; found: ");
    message.append(byAlias.isEmpty() ? "none" : String.join(", ", byAlias.keySet()));
    message.append("; add ");
    message.append(
        OWN_ALIASES.contains(alias)
            ? GROUP + ":" + GROUP.substring(GROUP.lastIndexOf('.') + 1) + "-backend-" + alias
            : "the jar that provides it");
    message.append(" to the class path");
    if (!broken.isEmpty()) {
      message.append("; could not be loaded: ").append(String.join("; ", broken));
    }
    return message.toString();
  }

  private static String duplicate(Collection<CacheBackendFactory> found) {
    return found.stream()
        .map(factory -> factory.getClass().getName() + " in " + origin(factory.getClass()))
        .collect(
            Collectors.joining(
                " and ", "more than one backend has this alias: ", "; take all but one away"));
  }

  private static String origin(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    return source == null ? "the class path" : String.valueOf(source.getLocation());
  }

  private static BackendConfigurationException fault(String alias, String fault) {
    return new BackendConfigurationException("backend '" + alias + "'", List.of(fault));
  }
}
