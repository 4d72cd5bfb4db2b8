import '../app/globals.css';
import { createRoot } from 'react-dom/client';
import { studyPageElement, type StudyPage as Page } from '@basin/studies';
import { memoryReader } from './memory-reader.ts';
import { StudyPage } from './study-page.tsx';

/** The script of a study's page: all that it shows is in the page already. */
const data = document.getElementById(studyPageElement)?.textContent ?? '';
const page = JSON.parse(data) as Page;
const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(<StudyPage page={page} reader={memoryReader(page)} />);
}
