// SPDX-License-Identifier: Apache-2.0
package io.github.larder.conformance;

import io.github.larder.conformance.Subject.Cache;
import io.github.larder.conformance.Subject.Shape;
import io.github.larder.testing.LocalDynamoDb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.hc.core5.http.HttpHost;

/**
 * The verdicts of the suite on HttpClient's cache over its heap storage, and on each storage and
 * each client of Larder. Immutable.
 */
final class Comparison {

  /** Each run waits more than it computes: tests pause for entries to become stale. */
  private static final int RUNS_AT_ONCE = 3;

  private final Map<Subject, Verdicts> verdicts;

  private Comparison(Map<Subject, Verdicts> verdicts) {
    this.verdicts = verdicts;
  }

  /**
   * Runs the suite against HttpClient's heap storage and everything over some backends.
   *
   * @param folder where files of backends are created
   */
  static Comparison run(Suite suite, Collection<Backend> backends, Path folder)
      throws IOException, InterruptedException {
    List<Subject> subjects =
        Stream.concat(
                Stream.of(Shape.values()).map(Subject::heap),
                backends.stream().flatMap(Subject::over))
            .toList();
    Path stores = Files.createTempDirectory(Files.createDirectories(folder), "stores");
    ExecutorService runs = Executors.newFixedThreadPool(RUNS_AT_ONCE);
    try (LocalDynamoDb dynamoDb = LocalDynamoDb.inMemory();
        Suite.Origin origin = suite.startOrigin()) {
      Backend.Places places = new Backend.Places(stores, dynamoDb);
      Map<Subject, Future<Verdicts>> results = new LinkedHashMap<>();
      for (Subject subject : subjects) {
        results.put(subject, runs.submit(() -> run(suite, subject, origin.host(), places)));
      }
      Map<Subject, Verdicts> verdicts = new LinkedHashMap<>();
      for (Map.Entry<Subject, Future<Verdicts>> result : results.entrySet()) {
        verdicts.put(result.getKey(), result.getValue().get());
      }
      return new Comparison(verdicts);
    } catch (ExecutionException e) {
      throw new IOException("The suite could not be run", e.getCause());
    } finally {
      runs.shutdownNow();
    }
  }

  private static Verdicts run(
      Suite suite, Subject subject, HttpHost origin, Backend.Places places) throws Exception {
    try (CacheProxy proxy = CacheProxy.start(subject, origin, places)) {
      return suite.run(proxy.base(), subject.id());
    }
  }

  Map<Subject, Verdicts> verdicts() {
    return verdicts;
  }

  /** The tests that end otherwise than over HttpClient's heap storage. */
  Set<String> differences(Subject subject) {
    return of(subject).differences(of(Subject.heap(subject.shape())));
  }

  /** What is different with a storage, one line each, but for what is known. */
  List<String> unknownDifferences(TestList known) {
    List<String> lines = new ArrayList<>();
    for (Subject subject : subjects(cache -> cache == Cache.STORAGE || cache == Cache.WHOLE_STACK)) {
      for (String id : differences(subject)) {
        if (!known.contains(id)) {
          lines.add(line(subject, id));
        }
      }
    }
    return lines;
  }

  /** The tests in the list of known differences that no storage shows. */
  Set<String> obsoleteDifferences(TestList known) {
    Set<String> obsolete = new TreeSet<>(known.ids());
    for (Subject subject : subjects(cache -> cache == Cache.STORAGE || cache == Cache.WHOLE_STACK)) {
      obsolete.removeAll(differences(subject));
    }
    return obsolete;
  }

  /** What a client of Larder fails although it has passed it before, one line each. */
  List<String> lost(TestList passing) {
    List<String> lines = new ArrayList<>();
    for (Subject subject : clients()) {
      for (String id : passing.ids()) {
        if (!of(subject).passes(id)) {
          lines.add(line(subject, id));
        }
      }
    }
    return lines;
  }

  /** What a client of Larder fails and HttpClient's cache passes, one line each. */
  List<String> worse() {
    List<String> lines = new ArrayList<>();
    for (Subject subject : clients()) {
      for (String id : of(Subject.heap(subject.shape())).passing()) {
        if (!of(subject).passes(id)) {
          lines.add(line(subject, id));
        }
      }
    }
    return lines;
  }

  /** The tests that each client of Larder passes. */
  Set<String> passing() {
    Set<String> passing = new TreeSet<>(of(clients().get(0)).passing());
    clients().forEach(client -> passing.retainAll(of(client).passing()));
    return passing;
  }

  /** The tests that one client of Larder passes and another does not. */
  Set<String> passingWithSome() {
    Set<String> some = new TreeSet<>();
    clients().forEach(client -> some.addAll(of(client).passing()));
    some.removeAll(passing());
    return some;
  }

  List<Subject> clients() {
    return subjects(cache -> cache == Cache.CLIENT);
  }

  Verdicts of(Subject subject) {
    return Objects.requireNonNull(verdicts.get(subject), subject::title);
  }

  private List<Subject> subjects(Predicate<Cache> which) {
    return verdicts.keySet().stream().filter(subject -> which.test(subject.cache())).toList();
  }

  private String line(Subject subject, String id) {
    Verdicts heap = of(Subject.heap(subject.shape()));
    String now = of(subject).ids().contains(id) ? of(subject).of(id).inWords() : "does not exist";
    String bare = heap.ids().contains(id) ? heap.of(id).inWords() : "does not exist";
    return "%s: %s (%s; with the heap storage: %s)".formatted(id, subject.title(), now, bare);
  }
}
