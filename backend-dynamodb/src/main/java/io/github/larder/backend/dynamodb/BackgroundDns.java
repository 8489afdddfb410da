// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.jspecify.annotations.Nullable;

/**
 * Resolves names on threads of its own, one for each name at a time. A resolver that hangs cannot
 * be interrupted for many seconds. A caller that waits here can be, which is how the SDK ends a
 * call that blocks, and waits no longer than its call may take. Thread-safe.
 */
final class BackgroundDns implements DnsResolver {

  private final DnsResolver resolver;
  private final Supplier<@Nullable Duration> remaining;
  private final ThreadFactory threads = BackgroundTasks.daemonThreads("larder-dynamodb-dns");
  private final Map<String, Lookup> underWay = new ConcurrentHashMap<>();

  /**
   * @param remaining how long the calling thread may wait; {@code null} until it is interrupted
   */
  BackgroundDns(Supplier<@Nullable Duration> remaining) {
    this(SystemDefaultDnsResolver.INSTANCE, remaining);
  }

  BackgroundDns(DnsResolver resolver, Supplier<@Nullable Duration> remaining) {
    this.resolver = resolver;
    this.remaining = remaining;
  }

  @Override
  public InetAddress[] resolve(String host) throws UnknownHostException {
    Lookup lookup = underWay.computeIfAbsent(host, this::begin);
    try {
      Duration limit = remaining.get();
      if (limit == null) {
        lookup.ended.await();
      } else if (!lookup.ended.await(limit.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new UnknownHostException(host + " was not resolved in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnknownHostException(host + " was not resolved in time");
    }
    return lookup.result();
  }

  @Override
  public String resolveCanonicalHostname(String host) throws UnknownHostException {
    return resolver.resolveCanonicalHostname(host);
  }

  private Lookup begin(String host) {
    Lookup lookup = new Lookup(host);
    threads.newThread(() -> resolve(lookup)).start();
    return lookup;
  }

  private void resolve(Lookup lookup) {
    try {
      lookup.addresses = resolver.resolve(lookup.host);
    } catch (UnknownHostException e) {
      lookup.failure = e;
    } finally {
      underWay.remove(lookup.host, lookup);
      lookup.ended.countDown();
    }
  }

  private static final class Lookup {

    private final String host;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile InetAddress @Nullable [] addresses;
    private volatile @Nullable UnknownHostException failure;

    Lookup(String host) {
      this.host = host;
    }

    InetAddress[] result() throws UnknownHostException {
      InetAddress[] found = addresses;
      if (found == null) {
        UnknownHostException reason = failure;
        UnknownHostException unknown = new UnknownHostException(host);
        if (reason != null) {
          unknown.initCause(reason);
        }
        throw unknown;
      }
      return found;
    }
  }
}
