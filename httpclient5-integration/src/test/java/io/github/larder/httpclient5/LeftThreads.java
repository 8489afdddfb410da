// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import io.github.larder.core.CacheStack;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program that uses a stack as an application in a container does, in a thread whose context
 * class loader is its own, and closes it. It writes which threads still have that class loader.
 */
final class LeftThreads {

  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(20);

  private LeftThreads() {}

  /** The backends. */
  public static void main(String[] arguments) throws Exception {
    for (String backend : arguments) {
      try (URLClassLoader loader =
          new URLClassLoader("application", new URL[0], LeftThreads.class.getClassLoader())) {
        Thread application = new Thread(() -> use(backend), "application");
        application.setContextClassLoader(loader);
        application.start();
        application.join();
        long begin = System.nanoTime();
        List<String> left = left(loader);
        while (!left.isEmpty() && System.nanoTime() - begin < PATIENCE) {
          left = left(loader);
        }
        System.out.println("left: " + left);
      }
    }
  }

  private static void use(String backend) {
    try (CacheStack stack = CacheStack.builder().backend(backend).callerMayBlock(false).build()) {
      stack.get(stack.key("http://example.com:80/")).toCompletableFuture().join();
    }
  }

  private static List<String> left(ClassLoader loader) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getContextClassLoader() == loader)
        .map(Thread::getName)
        .toList();
  }
}
