// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.discovery;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.larder.spi.BackendConfigurationException;
import io.github.larder.spi.CacheBackendFactory;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Finds backends by alias with {@link ServiceLoader}. The first lookup loads the providers, from
 * one class loader or several; if two of them see a provider of the same name, the first one is
 * used. A provider that cannot be loaded does not keep the others from being found; the error for
 * an alias that is not found names it. Thread-safe.
 */
public final class BackendRegistry {

  private static final String GROUP = "io.github.larder";
  private static final String SERVICE_FILE =
      "META-INF/services/" + CacheBackendFactory.class.getName();

  /**
   * The backends of this project, so that an error can name what is missing: the artifact, or its
   * line in a service file.
   */
  private static final Map<String, String> OWN_FACTORIES =
      Map.of(
          "memory", GROUP + ".backend.memory.MemoryBackend",
          "sqlite", GROUP + ".backend.sqlite.SqliteBackend",
          "dynamodb", GROUP + ".backend.dynamodb.DynamoDbBackend");

  /** Ends the search in a class loader that fails every time. */
  private static final int MAX_BROKEN_FACTORIES = 100;

  private final List<ClassLoader> classLoaders;
  private final List<String> broken = new ArrayList<>();
  private final Map<String, List<CacheBackendFactory>> byAlias = new TreeMap<>();
  private boolean searched;

  private BackendRegistry(List<ClassLoader> classLoaders) {
    this.classLoaders = classLoaders;
  }

  /**
   * Creates a registry over the context class loader of the calling thread, that of Larder and that
   * of its SPI, in this order. The calling thread then makes no difference: a thread of the common
   * pool does not see the classes of an application that has its own class loaders. Nothing is
   * loaded yet.
   *
   * @return the registry
   */
  public static BackendRegistry standard() {
    Set<ClassLoader> loaders = new LinkedHashSet<>();
    loaders.add(
        Objects.requireNonNullElseGet(
            Thread.currentThread().getContextClassLoader(), ClassLoader::getSystemClassLoader));
    loaders.add(loaderOf(BackendRegistry.class));
    loaders.add(loaderOf(CacheBackendFactory.class));
    return new BackendRegistry(List.copyOf(loaders));
  }

  /** A class that the JVM itself has loaded has no class loader of its own to ask. */
  private static ClassLoader loaderOf(Class<?> type) {
    return Objects.requireNonNullElseGet(type.getClassLoader(), ClassLoader::getSystemClassLoader);
  }

  /**
   * Creates a registry over one class loader. Nothing is loaded yet.
   *
   * @param classLoader the class loader to search for backends
   * @return the registry
   */
  public static BackendRegistry of(ClassLoader classLoader) {
    return new BackendRegistry(List.of(Objects.requireNonNull(classLoader, "classLoader")));
  }

  /**
   * Returns the factory of the backend that has an alias.
   *
   * @param alias the alias, such as {@code dynamodb}
   * @return its factory
   * @throws BackendConfigurationException if no backend or more than one has it; the message says
   *     what was found and what to add or to remove
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
    Set<String> seen = new HashSet<>();
    for (ClassLoader classLoader : classLoaders) {
      search(classLoader, seen);
    }
  }

  private void search(ClassLoader classLoader, Set<String> seen) {
    Iterator<CacheBackendFactory> providers =
        ServiceLoader.load(CacheBackendFactory.class, classLoader).iterator();
    while (broken.size() < MAX_BROKEN_FACTORIES) {
      try {
        if (!providers.hasNext()) {
          break;
        }
        CacheBackendFactory factory = providers.next();
        if (seen.add(factory.getClass().getName())) {
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
    message.append("; ");
    message.append(advice(alias));
    if (!broken.isEmpty()) {
      message.append("; could not be loaded: ").append(String.join("; ", broken));
    }
    return message.toString();
  }

  private String advice(String alias) {
    Optional<Class<?>> loaded = ownFactory(alias);
    if (loaded.isEmpty()) {
      return missing(alias);
    }
    Class<?> factory = loaded.get();
    return isNamed(factory.getName())
        ? factory.getName() + " in " + origin(factory) + " does not work"
        : unmerged(factory);
  }

  private Optional<Class<?>> ownFactory(String alias) {
    String name = OWN_FACTORIES.get(alias);
    return name == null
        ? Optional.empty()
        : classLoaders.stream().flatMap(loader -> load(name, loader).stream()).findFirst();
  }

  private static Optional<Class<?>> load(String name, ClassLoader classLoader) {
    try {
      return Optional.of(Class.forName(name, false, classLoader));
    } catch (ClassNotFoundException | LinkageError e) {
      // It does not exist, or lacks a dependency and is already listed as broken.
      return Optional.empty();
    }
  }

  /** {@return whether a visible service file names the provider} */
  private boolean isNamed(String provider) {
    for (ClassLoader classLoader : classLoaders) {
      try {
        for (URL file : Collections.list(classLoader.getResources(SERVICE_FILE))) {
          try (InputStream in = file.openStream()) {
            if (new String(in.readAllBytes(), UTF_8).contains(provider)) {
              return true;
            }
          }
        }
      } catch (IOException e) {
        // The service loader has hit the same error and reported it as well.
        broken.add(e.toString());
      }
    }
    return false;
  }

  private static String unmerged(Class<?> factory) {
    return factory.getName()
        + " is there, in "
        + origin(factory)
        + ", but "
        + SERVICE_FILE
        + " does not name it: a build that puts several jars into one has to merge such files"
        + " (Maven Shade: ServicesResourceTransformer, Gradle Shadow: mergeServiceFiles())";
  }

  private String missing(String alias) {
    return "add "
        + (OWN_FACTORIES.containsKey(alias)
            ? GROUP + ":" + GROUP.substring(GROUP.lastIndexOf('.') + 1) + "-backend-" + alias
            : "the jar that provides it, with its " + SERVICE_FILE + ",")
        + " to the class path; looked in "
        + classLoaders.stream().map(BackendRegistry::described).collect(Collectors.joining(", "));
  }

  private static String described(ClassLoader classLoader) {
    String name = classLoader.getName();
    return classLoader.getClass().getName() + (name == null ? "" : " '" + name + "'");
  }

  private static String duplicate(Collection<CacheBackendFactory> found) {
    return found.stream()
        .map(factory -> factory.getClass().getName() + " in " + origin(factory.getClass()))
        .collect(
            Collectors.joining(
                " and ", "more than one backend has this alias: ", "; remove all but one"));
  }

  private static String origin(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    return source == null ? "the class path" : String.valueOf(source.getLocation());
  }

  private static BackendConfigurationException fault(String alias, String fault) {
    return new BackendConfigurationException("backend '" + alias + "'", List.of(fault));
  }
}
