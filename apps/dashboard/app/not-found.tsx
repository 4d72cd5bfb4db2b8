import { PageLink } from '../components/page-link.tsx';
import { Notice } from '../components/notice.tsx';

export default function NotFound() {
  return (
    <main id="content" className="page">
      <Notice title="There is nothing at this address">
        <p>
          The sweep or task is not in this database; it may be in another one, or the address may
          have been cut. <PageLink href="/">All sweeps</PageLink> of this database are listed.
        </p>
      </Notice>
    </main>
  );
}
