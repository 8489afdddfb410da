package io.github.larder.httpclient5;

import java.io.File;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

/**
 * A program that starts and stops applications, as a container does: each in a thread and with a
 * class loader of its own. It writes of each whether its class loader could be collected.
 */
final class StopApplications {

  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);

  private StopApplications() {}

  /** The URL that they ask for, then kind and backend of each. */
  public static void main(String[] arguments) throws Exception {
    for (int i = 1; i < arguments.length; i += 2) {
      WeakReference<ClassLoader> loader = run(arguments[0], arguments[i], arguments[i + 1]);
      long begin = System.nanoTime();
      while (loader.get() != null && System.nanoTime() - begin < PATIENCE) {
        System.gc();
      }
      System.out.println(arguments[i] + " " + (loader.get() == null ? "collected" : "kept"));
    }
  }

  private static WeakReference<ClassLoader> run(String url, String kind, String backend)
      throws Exception {
    try (URLClassLoader loader =
        new URLClassLoader("application", classPath(), ClassLoader.getPlatformClassLoader())) {
      CompletableFuture<Integer> result = new CompletableFuture<>();
      @SuppressWarnings("unchecked")
      BiFunction<String, String, Integer> application =
          (BiFunction<String, String, Integer>)
              loader
                  .loadClass(StoppedApplication.class.getName())
                  .getConstructor(String.class)
                  .newInstance(url);
      Thread thread =
          new Thread(
              () -> {
                try {
                  result.complete(application.apply(kind, backend));
                } catch (RuntimeException | Error e) {
                  // Without the exception: its class belongs to the application.
                  result.completeExceptionally(new AssertionError(e.toString()));
                }
              });
      thread.setContextClassLoader(loader);
      thread.start();
      thread.join();
      if (result.join() != 200) {
        throw new AssertionError("Status " + result.join());
      }
      return new WeakReference<>(loader);
    }
  }

  private static URL[] classPath() throws Exception {
    List<URL> urls = new ArrayList<>();
    for (String each : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      urls.add(Path.of(each).toUri().toURL());
    }
    return urls.toArray(URL[]::new);
  }
}
