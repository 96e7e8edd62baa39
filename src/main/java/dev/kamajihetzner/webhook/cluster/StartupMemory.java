package dev.kamajihetzner.webhook.cluster;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.graalvm.nativeimage.c.function.CFunction;
import org.graalvm.word.PointerBase;
import org.graalvm.word.UnsignedWord;
import org.graalvm.word.WordFactory;
import org.jboss.logging.Logger;

/**
 * Memory that only the start has needed: what it left in the heap, and the pages of the native
 * binary with the code and the data of starting, which are most of it.
 */
final class StartupMemory {
  private StartupMemory() {}

  /** Gives it back to the kernel; does nothing on a JVM, which goes on compiling and loading. */
  static void release() {}

  @TargetClass(StartupMemory.class)
  static final class InTheNativeBinary {
    @Substitute
    static void release() {
      System.gc();
      PagesOfTheBinary.release();
    }
  }

  /**
   * The binary as it is mapped into memory. The kernel maps all that surrounds a page that is
   * touched, so nearly all of the binary comes to count as resident, for as long as there is memory
   * to be had. What is needed again is mapped again, from the page cache.
   */
  private static final class PagesOfTheBinary {
    private static final Logger LOG = Logger.getLogger(StartupMemory.class);
    private static final Path MAPPINGS = Path.of("/proc/self/smaps");
    private static final Path BINARY = Path.of("/proc/self/exe");

    /** As in 00410000-02524000 r-xp 00010000 fe:00 1234 /kamaji-hetzner-webhook. */
    private static final Pattern MAPPING =
        Pattern.compile("([0-9a-f]+)-([0-9a-f]+) (\\S+) \\S+ \\S+ \\d+ +(.*)");

    private static final Pattern UNCHANGED = Pattern.compile("Anonymous: +0 kB");

    /** Among the first that the kernel takes when it needs memory (madvise(2)). */
    private static final int MADV_COLD = 20;

    /** No longer mapped; a page that is touched is read from the file again (madvise(2)). */
    private static final int MADV_DONTNEED = 4;

    static void release() {
      try {
        String binary = Files.readSymbolicLink(BINARY).toString();
        List<String> lines = Files.readAllLines(MAPPINGS);
        Matcher mapping = null;
        for (String line : lines) {
          Matcher matcher = MAPPING.matcher(line);
          if (matcher.matches()) {
            mapping = matcher;
          } else if (UNCHANGED.matcher(line).matches()
              && mapping != null
              && mapping.group(4).equals(binary)
              && !mapping.group(3).contains("w")) {
            // Only what is as it is in the file: anything else would be lost.
            release(Long.parseLong(mapping.group(1), 16), Long.parseLong(mapping.group(2), 16));
          }
        }
      } catch (IOException e) {
        LOG.debug("the pages of the binary stay in memory", e);
      }
    }

    private static void release(long start, long end) {
      PointerBase address = WordFactory.pointer(start);
      UnsignedWord length = WordFactory.unsigned(end - start);
      madvise(address, length, MADV_COLD);
      madvise(address, length, MADV_DONTNEED);
    }

    @CFunction
    private static native int madvise(PointerBase address, UnsignedWord length, int advice);
  }
}
