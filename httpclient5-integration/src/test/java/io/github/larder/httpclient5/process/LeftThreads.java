// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.process;

import io.github.larder.core.CacheStack;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program that uses a stack like an application in a container, in a thread with its own context
 * class loader, and closes it. It prints the threads that still have that class loader.
 */
final class LeftThreads {

  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(20);

  private LeftThreads() {}

  /** Arguments: the backends. */
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
